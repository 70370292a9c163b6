# ers_room(NAME LINKS …): the library ers_NAME from src/NAME/*.cpp.
function(ers_room name)
    cmake_parse_arguments(ROOM "" "" "LINKS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
    add_library(ers_${name} STATIC ${sources})
    target_include_directories(ers_${name} PRIVATE "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(ers_${name} PUBLIC ers_options ${ROOM_LINKS})
endfunction()
