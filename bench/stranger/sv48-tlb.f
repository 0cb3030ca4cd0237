-GLEVELS=4
-GPA_BITS=50
-GENTRIES=5
-GAD_MODE=1
stranger.sv
dut_top.sv
