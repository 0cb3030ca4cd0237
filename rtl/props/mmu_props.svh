// The one way to state a property: a clocked immediate assertion, off in reset. Verilator prints the label's line when
// it fails.
//
//   MMU_ASSERT  what the module promises
//   MMU_ASSUME  what it asks of its surroundings: an assertion too, in simulation and in proofs of a larger part; in the
//               proof of the module itself an assumption (MMU_PROOF_ALONE)
//   MMU_COVER   what must be possible, so that the others do not hold for want of anything happening
//
// Yosys takes the assertion in the cycle in which the condition is read, where its own form of a clocked assertion is
// a register later; and, where MMU_PROOF_COVERS is set, asks only whether each cover can be reached: a "proof" that it
// cannot must fail. The waiver: the design resets asynchronously, the assertions read the reset as a condition.
// It goes as far as the file that includes this one, so it stands before the guard.
/* verilator lint_off SYNCASYNCNET */

`ifndef MMU_PROPS_SVH
`define MMU_PROPS_SVH

`ifdef YOSYS
`define MMU_WHEN_CLOCKED always_comb
`else
`define MMU_WHEN_CLOCKED always @(posedge clk_i)
`endif

`define MMU_STATE(KIND, NAME, CONDITION) \
  `MMU_WHEN_CLOCKED begin \
    if (rst_ni) begin \
      NAME: KIND (CONDITION); \
    end \
  end

`ifdef MMU_PROOF_COVERS
`define MMU_ASSERT(NAME, CONDITION)
`define MMU_COVER(NAME, CONDITION) `MMU_STATE(assert, NAME, !(CONDITION))
`else
`define MMU_ASSERT(NAME, CONDITION) `MMU_STATE(assert, NAME, CONDITION)
`define MMU_COVER(NAME, CONDITION) `MMU_STATE(cover, NAME, CONDITION)
`endif

`ifdef MMU_PROOF_ALONE
`define MMU_ASSUME(NAME, CONDITION) `MMU_STATE(assume, NAME, CONDITION)
`else
`define MMU_ASSUME(NAME, CONDITION) `MMU_ASSERT(NAME, CONDITION)
`endif

`endif
