# ers_module(FOLDER LINKS …): the library of the sources below src/FOLDER. Its target is ers_FOLDER, with _ for /.
function(ers_module folder)
    cmake_parse_arguments(MODULE "" "" "LINKS" ${ARGN})
    string(REPLACE "/" "_" target "ers_${folder}")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp")
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(${target} PUBLIC ers_options ${MODULE_LINKS})
endfunction()
