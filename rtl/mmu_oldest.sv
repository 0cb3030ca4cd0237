// The oldest of some slots. Slots are a ring in which requests follow each other: from the head's number up come the
// oldest, then those from number 0 on. Combinational.
`default_nettype none

module mmu_oldest #(
  parameter  int N      = 8,
  localparam int SLOT_W = N > 1 ? $clog2(N) : 1
) (
  input  logic [N-1:0]      mask_i,
  input  logic [N-1:0]      from_head_i,  // the slots from the head's number up
  output logic              any_o,
  output logic [N-1:0]      oldest_o,     // its bit; 0 if there is none
  output logic [SLOT_W-1:0] index_o,      // its number
  output logic [N-1:0]      older_o       // the slots older than it; all if there is none
);

  logic [N-1:0] upper, chosen, below;

  assign any_o    = |mask_i;
  assign upper    = mask_i & from_head_i;
  assign chosen   = |upper ? upper : mask_i;
  assign below    = chosen - 1'b1;
  assign oldest_o = chosen & ~below;
  assign older_o  = |upper ? ~chosen & below & from_head_i : (~chosen & below) | from_head_i;

  always_comb begin
    index_o = '0;
    for (int i = 0; i < N; i++) begin
      if (oldest_o[i]) begin
        index_o = SLOT_W'(i);
      end
    end
  end

endmodule
