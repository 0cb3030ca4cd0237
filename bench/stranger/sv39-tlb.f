-GLEVELS=3
-GPA_BITS=40
-GENTRIES=4
-GAD_MODE=0
stranger.sv
dut_top.sv
