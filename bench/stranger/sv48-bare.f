-GLEVELS=4
-GPA_BITS=44
-GENTRIES=0
-GAD_MODE=1
stranger.sv
dut_top.sv
