// What Verilator is given, as in any file list: sources, +incdir+, -G parameters of dut_top, warnings to leave out.
// Paths are relative to this file.
dut_top.sv
-GPA_BITS=40
