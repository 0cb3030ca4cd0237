// The one way to state a property: a clocked immediate assertion, off in reset. Verilator prints the label's line when
// it fails. The waiver: the design resets asynchronously, the assertions read the reset as a condition.
`ifndef MMU_PROPS_SVH
`define MMU_PROPS_SVH

/* verilator lint_off SYNCASYNCNET */

`define MMU_ASSERT(NAME, CONDITION) \
  always @(posedge clk_i) begin \
    if (rst_ni) begin \
      NAME: assert (CONDITION); \
    end \
  end

`endif
