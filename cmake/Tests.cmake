# tests/KIND/MODULE/**/*.cpp → the program KIND_MODULE. Unit tests are listed one by one; the others share a start (a
# database cluster, a server) per suite, so one ctest entry is one test suite, found by its TEST(Suite…) or
# TEST_F(Suite…) lines. Under sanitizers, where a process is slow to start, unit tests go by suites too.
find_package(GTest REQUIRED)
include(GoogleTest)

find_path(RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)

file(GLOB support CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")
add_library(ers_test_support STATIC ${support})
target_include_directories(ers_test_support PUBLIC
    "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/src" "${RAPIDCHECK_INCLUDE}")
target_compile_definitions(ers_test_support PUBLIC
    ERS_SOURCE_DIR="${CMAKE_SOURCE_DIR}" ERS_PROGRAM="$<TARGET_FILE:ers>" ERS_LOAD_PROGRAM="$<TARGET_FILE:ers-load>")
target_link_libraries(ers_test_support PUBLIC ers_app GTest::gtest "${RAPIDCHECK_LIBRARY}")

# What ctest must know about a test of this kind; a test that measures time has the machine to itself.
set(ERS_TEST_PROPERTIES_unit LABELS unit TIMEOUT 120)
set(ERS_TEST_PROPERTIES_integration LABELS integration TIMEOUT 1200)
set(ERS_TEST_PROPERTIES_api LABELS api TIMEOUT 1200)
set(ERS_TEST_PROPERTIES_after LABELS after TIMEOUT 120)
set(ERS_TEST_PROPERTIES_fault LABELS fault TIMEOUT 600 RUN_SERIAL TRUE)
set(ERS_TEST_PROPERTIES_tidy LABELS tidy TIMEOUT 600)

# Tests that take long and rarely fail; `./ers test` leaves them to `./ers test --long`.
set(ERS_LONG_TESTS
    # Two minutes of ./ers bench --quick; its parts have tests of their own.
    "fault\\.tools\\.BenchQuick"
    # Under sanitizers what waits for a database; it runs daily without. What reads bytes of strangers stays.
    "asan\\.integration\\.(advice|app|booking|db|directory|documents|identity|patients|referrals|slots|tools)\\..*")
# The programs of the other tests: all that `./ers test` builds.
add_custom_target(short_tests)
function(ers_mark_long name program)
    foreach(long ${ERS_LONG_TESTS})
        if(name MATCHES "^${long}$")
            set_property(TEST ${name} APPEND PROPERTY LABELS long)
            return()
        endif()
    endforeach()
    add_dependencies(short_tests ${program})
endfunction()

# What the API suites note of the answers that they got, a file for each; tests/after/api reads them when all are done.
set(ERS_ANSWERS_SEEN "${CMAKE_BINARY_DIR}/answers_seen")
file(REMOVE_RECURSE "${ERS_ANSWERS_SEEN}") # suites that are no more

# Suites of a test program, read from its sources.
function(ers_test_suites result)
    set(suites)
    foreach(source ${ARGN})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
        file(STRINGS "${source}" lines REGEX "^(TEST|TEST_F|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\\(")
        foreach(line ${lines})
            string(REGEX REPLACE "^[A-Z_]+\\(([A-Za-z0-9_]+).*" "\\1" suite "${line}")
            list(APPEND suites ${suite})
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES suites)
    set(${result} "${suites}" PARENT_SCOPE)
endfunction()

function(ers_test_program kind module)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${kind}/${module}/*.cpp")
    if(NOT sources)
        return()
    endif()
    set(program ${kind}_${module})
    add_executable(${program} ${sources})
    target_link_libraries(${program} PRIVATE ers_test_support GTest::gtest_main)
    # Tools that are not part of the service are linked only where they are tested.
    if(module STREQUAL "tools" OR kind STREQUAL "fault")
        target_link_libraries(${program} PRIVATE ers_tools_load ers_tools_bench)
    endif()
    if(kind STREQUAL "unit" AND NOT ERS_SANITIZE_ADDRESS AND NOT ERS_SANITIZE_THREAD)
        add_dependencies(short_tests ${program})
        gtest_discover_tests(${program} TEST_PREFIX "${ERS_TEST_PREFIX}unit."
            PROPERTIES ${ERS_TEST_PROPERTIES_unit} DISCOVERY_TIMEOUT 60)
        return()
    endif()
    if(NOT kind STREQUAL "unit")
        add_dependencies(${program} ers ers-load)
    endif()
    ers_test_suites(suites ${sources})
    foreach(suite ${suites})
        set(name "${ERS_TEST_PREFIX}${kind}.${module}.${suite}")
        add_test(NAME ${name} COMMAND ${program} --gtest_filter=${suite}.*)
        set_tests_properties(${name} PROPERTIES ${ERS_TEST_PROPERTIES_${kind}} ENVIRONMENT "${ERS_TEST_ENVIRONMENT}")
        ers_mark_long(${name} ${program})
        if(kind STREQUAL "api")
            set_tests_properties(${name} PROPERTIES FIXTURES_SETUP api_answers)
            set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "ERS_ANSWERS_SEEN=${ERS_ANSWERS_SEEN}/${name}.txt")
        elseif(kind STREQUAL "after")
            set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED api_answers)
            set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "ERS_ANSWERS_SEEN=${ERS_ANSWERS_SEEN}")
        endif()
    endforeach()
endfunction()

string(CONCAT ERS_TEST_ENVIRONMENT
    "UBSAN_OPTIONS=print_stacktrace=1;ASAN_OPTIONS=detect_stack_use_after_return=1;"
    "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/leaks.supp:print_suppressions=0")

foreach(kind ${ERS_TEST_KINDS})
    set(folder "${CMAKE_SOURCE_DIR}/tests/${kind}")
    file(GLOB modules RELATIVE "${folder}" CONFIGURE_DEPENDS "${folder}/*")
    foreach(module ${modules})
        if(IS_DIRECTORY "${folder}/${module}" AND NOT kind STREQUAL "tidy")
            ers_test_program(${kind} ${module})
        endif()
    endforeach()
endforeach()

# tests/tidy/NAME.sh: conventions that a compiler does not know. Each is given the sources and the build.
if("tidy" IN_LIST ERS_TEST_KINDS)
    file(GLOB tidy CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/tidy/*.sh")
    foreach(script ${tidy})
        get_filename_component(name "${script}" NAME_WE)
        set(name "${ERS_TEST_PREFIX}tidy.${name}")
        add_test(NAME ${name} COMMAND bash "${script}" "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}")
        set_tests_properties(${name} PROPERTIES ${ERS_TEST_PROPERTIES_tidy})
    endforeach()
endif()
