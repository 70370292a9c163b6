# ers_embed(TARGET NAME FOLDER PATTERN…): the files' text inside the program, so that it runs from anywhere.
# Generates `std::span<const ers::embedded::File> ers::embedded::NAME()`, files sorted by name (path below FOLDER).
function(ers_embed target name folder)
    set(patterns)
    foreach(pattern ${ARGN})
        list(APPEND patterns "${folder}/${pattern}")
    endforeach()
    file(GLOB files CONFIGURE_DEPENDS ${patterns})
    set(output "${CMAKE_BINARY_DIR}/embedded/${name}.cpp")
    add_custom_command(
        OUTPUT "${output}"
        COMMAND "${CMAKE_COMMAND}" -DNAME=${name} "-DFOLDER=${folder}" "-DFILES=${files}" "-DOUTPUT=${output}"
                -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
        DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
        VERBATIM)
    target_sources(${target} PRIVATE "${output}")
    set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
