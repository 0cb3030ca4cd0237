-GLEVELS=3
-GPA_BITS=56
-GENTRIES=3
-GAD_MODE=2
stranger.sv
dut_top.sv
