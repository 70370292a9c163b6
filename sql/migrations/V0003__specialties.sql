-- Specialties: the treatment functions that waiting-time statistics are kept by, under codes and names of our own
-- shape; and the clinic types below them. Every specialty has a clinic type GENERAL_<SPECIALTY> for services of which
-- no more is known. An import may add specialties (treatment functions that are new), never change these.

insert into specialty (code, name, treatment_function_code) values
    ('GENERAL_SURGERY', 'General Surgery', 'C_100'),
    ('UROLOGY', 'Urology', 'C_101'),
    ('TRAUMA_AND_ORTHOPAEDICS', 'Trauma and Orthopaedics', 'C_110'),
    ('EAR_NOSE_AND_THROAT', 'Ear, Nose and Throat', 'C_120'),
    ('OPHTHALMOLOGY', 'Ophthalmology', 'C_130'),
    ('ORAL_SURGERY', 'Oral Surgery', 'C_140'),
    ('NEUROSURGERY', 'Neurosurgery', 'C_150'),
    ('PLASTIC_SURGERY', 'Plastic Surgery', 'C_160'),
    ('CARDIOTHORACIC_SURGERY', 'Cardiothoracic Surgery', 'C_170'),
    ('GENERAL_INTERNAL_MEDICINE', 'General Internal Medicine', 'C_300'),
    ('GASTROENTEROLOGY', 'Gastroenterology', 'C_301'),
    ('CARDIOLOGY', 'Cardiology', 'C_320'),
    ('DERMATOLOGY', 'Dermatology', 'C_330'),
    ('RESPIRATORY_MEDICINE', 'Respiratory Medicine', 'C_340'),
    ('NEUROLOGY', 'Neurology', 'C_400'),
    ('RHEUMATOLOGY', 'Rheumatology', 'C_410'),
    ('ELDERLY_MEDICINE', 'Elderly Medicine', 'C_430'),
    ('GYNAECOLOGY', 'Gynaecology', 'C_502'),
    ('OTHER_MEDICAL', 'Other Medical', 'X02'),
    ('OTHER_MENTAL_HEALTH', 'Other Mental Health', 'X03'),
    ('OTHER_PAEDIATRIC', 'Other Paediatric', 'X04'),
    ('OTHER_SURGICAL', 'Other Surgical', 'X05'),
    ('OTHER_OTHER', 'Other', 'X06');

insert into clinic_type (code, specialty_code, name)
select 'GENERAL_' || code, code, 'Not otherwise specified'
from specialty;

insert into clinic_type (code, specialty_code, name) values
    ('HERNIA', 'GENERAL_SURGERY', 'Hernia'),
    ('GALLSTONES', 'GENERAL_SURGERY', 'Gallstones and bile ducts'),
    ('COLORECTAL_SURGERY', 'GENERAL_SURGERY', 'Bowel and back passage'),
    ('BREAST', 'GENERAL_SURGERY', 'Breast'),
    ('ENDOCRINE_SURGERY', 'GENERAL_SURGERY', 'Thyroid and other glands'),
    ('LUMPS_AND_BUMPS', 'GENERAL_SURGERY', 'Lumps under the skin'),

    ('PROSTATE', 'UROLOGY', 'Prostate'),
    ('HAEMATURIA', 'UROLOGY', 'Blood in the urine'),
    ('URINARY_STONES', 'UROLOGY', 'Kidney and urinary stones'),
    ('BLADDER_CONTROL', 'UROLOGY', 'Bladder control'),
    ('MALE_GENITAL', 'UROLOGY', 'Penis and testicles'),
    ('VASECTOMY', 'UROLOGY', 'Vasectomy'),

    ('HIP_AND_KNEE', 'TRAUMA_AND_ORTHOPAEDICS', 'Hip and knee'),
    ('SHOULDER_AND_ELBOW', 'TRAUMA_AND_ORTHOPAEDICS', 'Shoulder and elbow'),
    ('HAND_AND_WRIST', 'TRAUMA_AND_ORTHOPAEDICS', 'Hand and wrist'),
    ('FOOT_AND_ANKLE', 'TRAUMA_AND_ORTHOPAEDICS', 'Foot and ankle'),
    ('SPINE', 'TRAUMA_AND_ORTHOPAEDICS', 'Back and neck'),
    ('SPORTS_INJURY', 'TRAUMA_AND_ORTHOPAEDICS', 'Sports injury'),
    ('BONE_TUMOUR', 'TRAUMA_AND_ORTHOPAEDICS', 'Bone and soft tissue tumour'),

    ('HEARING_AND_BALANCE', 'EAR_NOSE_AND_THROAT', 'Hearing and balance'),
    ('EAR', 'EAR_NOSE_AND_THROAT', 'Ear'),
    ('NOSE_AND_SINUS', 'EAR_NOSE_AND_THROAT', 'Nose and sinuses'),
    ('THROAT_AND_VOICE', 'EAR_NOSE_AND_THROAT', 'Throat and voice'),
    ('HEAD_AND_NECK_LUMP', 'EAR_NOSE_AND_THROAT', 'Head and neck lump'),
    ('SNORING', 'EAR_NOSE_AND_THROAT', 'Snoring'),

    ('CATARACT', 'OPHTHALMOLOGY', 'Cataract'),
    ('GLAUCOMA', 'OPHTHALMOLOGY', 'Glaucoma'),
    ('RETINA', 'OPHTHALMOLOGY', 'Retina and macula'),
    ('CORNEA', 'OPHTHALMOLOGY', 'Cornea and outer eye'),
    ('EYELID', 'OPHTHALMOLOGY', 'Eyelid and tear duct'),
    ('SQUINT', 'OPHTHALMOLOGY', 'Squint and double vision'),

    ('TOOTH_EXTRACTION', 'ORAL_SURGERY', 'Removal of teeth'),
    ('JAW_JOINT', 'ORAL_SURGERY', 'Jaw joint'),
    ('ORAL_LESION', 'ORAL_SURGERY', 'Sores and lumps in the mouth'),
    ('FACIAL_DEFORMITY', 'ORAL_SURGERY', 'Jaw and facial deformity'),

    ('BRAIN_SURGERY', 'NEUROSURGERY', 'Brain'),
    ('SPINAL_SURGERY', 'NEUROSURGERY', 'Spine and spinal cord'),
    ('PERIPHERAL_NERVE', 'NEUROSURGERY', 'Trapped nerve'),

    ('SKIN_LESION_SURGERY', 'PLASTIC_SURGERY', 'Removal of skin lesions'),
    ('HAND_SURGERY', 'PLASTIC_SURGERY', 'Hand reconstruction'),
    ('BREAST_RECONSTRUCTION', 'PLASTIC_SURGERY', 'Breast reconstruction'),
    ('BURNS_AND_SCARS', 'PLASTIC_SURGERY', 'Burns and scars'),

    ('HEART_SURGERY', 'CARDIOTHORACIC_SURGERY', 'Heart surgery'),
    ('LUNG_SURGERY', 'CARDIOTHORACIC_SURGERY', 'Lung surgery'),
    ('CHEST_WALL', 'CARDIOTHORACIC_SURGERY', 'Chest wall'),

    ('UNEXPLAINED_WEIGHT_LOSS', 'GENERAL_INTERNAL_MEDICINE', 'Unexplained weight loss'),
    ('FATIGUE', 'GENERAL_INTERNAL_MEDICINE', 'Long-lasting tiredness'),
    ('HYPERTENSION', 'GENERAL_INTERNAL_MEDICINE', 'High blood pressure'),

    ('LOWER_GI', 'GASTROENTEROLOGY', 'Lower bowel symptoms'),
    ('UPPER_GI', 'GASTROENTEROLOGY', 'Swallowing, reflux and stomach'),
    ('INFLAMMATORY_BOWEL', 'GASTROENTEROLOGY', 'Inflammatory bowel disease'),
    ('LIVER', 'GASTROENTEROLOGY', 'Liver'),
    ('COELIAC', 'GASTROENTEROLOGY', 'Coeliac disease'),
    ('ENDOSCOPY', 'GASTROENTEROLOGY', 'Endoscopy'),

    ('RAPID_ACCESS_CHEST_PAIN', 'CARDIOLOGY', 'Chest pain, rapid access'),
    ('PALPITATIONS', 'CARDIOLOGY', 'Palpitations and heart rhythm'),
    ('HEART_FAILURE', 'CARDIOLOGY', 'Heart failure'),
    ('HEART_VALVE', 'CARDIOLOGY', 'Murmur and heart valve'),
    ('BLACKOUTS', 'CARDIOLOGY', 'Blackouts and fainting'),
    ('INHERITED_HEART', 'CARDIOLOGY', 'Inherited heart conditions'),

    ('SKIN_CANCER', 'DERMATOLOGY', 'Suspected skin cancer'),
    ('ECZEMA_AND_PSORIASIS', 'DERMATOLOGY', 'Eczema and psoriasis'),
    ('ACNE', 'DERMATOLOGY', 'Acne and rosacea'),
    ('HAIR_AND_NAILS', 'DERMATOLOGY', 'Hair and nails'),
    ('SKIN_ALLERGY', 'DERMATOLOGY', 'Contact allergy and patch tests'),

    ('ASTHMA', 'RESPIRATORY_MEDICINE', 'Asthma'),
    ('COPD', 'RESPIRATORY_MEDICINE', 'Chronic obstructive lung disease'),
    ('COUGH_AND_BREATHLESSNESS', 'RESPIRATORY_MEDICINE', 'Cough and breathlessness'),
    ('SLEEP', 'RESPIRATORY_MEDICINE', 'Sleep apnoea'),
    ('INTERSTITIAL_LUNG', 'RESPIRATORY_MEDICINE', 'Scarring of the lungs'),
    ('SUSPECTED_LUNG_CANCER', 'RESPIRATORY_MEDICINE', 'Suspected lung cancer'),

    ('HEADACHE', 'NEUROLOGY', 'Headache'),
    ('EPILEPSY', 'NEUROLOGY', 'Fits and epilepsy'),
    ('MOVEMENT_DISORDER', 'NEUROLOGY', 'Tremor and Parkinson''s disease'),
    ('MULTIPLE_SCLEROSIS', 'NEUROLOGY', 'Multiple sclerosis'),
    ('NERVE_AND_MUSCLE', 'NEUROLOGY', 'Nerve and muscle disease'),

    ('EARLY_ARTHRITIS', 'RHEUMATOLOGY', 'Early arthritis'),
    ('CONNECTIVE_TISSUE', 'RHEUMATOLOGY', 'Lupus and connective tissue'),
    ('SPONDYLITIS', 'RHEUMATOLOGY', 'Inflammatory back pain'),
    ('OSTEOPOROSIS', 'RHEUMATOLOGY', 'Osteoporosis'),
    ('GOUT', 'RHEUMATOLOGY', 'Gout'),

    ('FALLS', 'ELDERLY_MEDICINE', 'Falls'),
    ('FRAILTY', 'ELDERLY_MEDICINE', 'Frailty'),
    ('MEMORY', 'ELDERLY_MEDICINE', 'Memory'),

    ('MENSTRUAL', 'GYNAECOLOGY', 'Period problems'),
    ('PELVIC_PAIN', 'GYNAECOLOGY', 'Pelvic pain and endometriosis'),
    ('MENOPAUSE', 'GYNAECOLOGY', 'Menopause'),
    ('COLPOSCOPY', 'GYNAECOLOGY', 'Colposcopy'),
    ('PROLAPSE', 'GYNAECOLOGY', 'Prolapse and continence'),
    ('FERTILITY', 'GYNAECOLOGY', 'Fertility'),
    ('POST_MENOPAUSAL_BLEEDING', 'GYNAECOLOGY', 'Bleeding after the menopause'),

    ('DIABETES', 'OTHER_MEDICAL', 'Diabetes'),
    ('ENDOCRINOLOGY', 'OTHER_MEDICAL', 'Hormones'),
    ('HAEMATOLOGY', 'OTHER_MEDICAL', 'Blood'),
    ('KIDNEY', 'OTHER_MEDICAL', 'Kidney'),
    ('ALLERGY', 'OTHER_MEDICAL', 'Allergy and immunity'),

    ('ADULT_MENTAL_HEALTH', 'OTHER_MENTAL_HEALTH', 'Adults'),
    ('OLDER_PEOPLE_MENTAL_HEALTH', 'OTHER_MENTAL_HEALTH', 'Older people'),
    ('NEURODEVELOPMENTAL', 'OTHER_MENTAL_HEALTH', 'Attention deficit and autism'),

    ('GENERAL_PAEDIATRICS', 'OTHER_PAEDIATRIC', 'Children''s general medicine'),
    ('PAEDIATRIC_SURGERY', 'OTHER_PAEDIATRIC', 'Children''s surgery'),
    ('CHILD_DEVELOPMENT', 'OTHER_PAEDIATRIC', 'Child development'),
    ('PAEDIATRIC_ALLERGY', 'OTHER_PAEDIATRIC', 'Children''s allergy'),

    ('VASCULAR', 'OTHER_SURGICAL', 'Blood vessels and varicose veins'),
    ('MAXILLOFACIAL', 'OTHER_SURGICAL', 'Face and jaw'),
    ('PAIN', 'OTHER_SURGICAL', 'Long-lasting pain'),

    ('DIAGNOSTIC_IMAGING', 'OTHER_OTHER', 'Imaging'),
    ('PHYSIOTHERAPY', 'OTHER_OTHER', 'Physiotherapy'),
    ('DIETETICS', 'OTHER_OTHER', 'Dietetics');
