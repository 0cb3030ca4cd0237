// Random replacement from a 16-bit LFSR (taps 16, 14, 13, 11) that steps once for every victim asked for. One register
// serves all sets.
`default_nettype none

module mmu_policy_random #(
  parameter  int WAYS  = 2,  // a power of two
  parameter  int SEED  = 1,  // its low 16 bits are the first value
  localparam int WAY_W = $clog2(WAYS)
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             fill_i,
  input  logic             fill_chosen_i,
  input  logic [WAY_W-1:0] fill_chosen_way_i,
  output logic [WAY_W-1:0] fill_way_o
);

  logic [15:0] lfsr_q;

  assign fill_way_o = fill_chosen_i ? fill_chosen_way_i : lfsr_q[WAY_W-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      lfsr_q <= 16'(SEED);
    end else if (fill_i && !fill_chosen_i) begin
      lfsr_q <= {lfsr_q[0] ^ lfsr_q[2] ^ lfsr_q[3] ^ lfsr_q[5], lfsr_q[15:1]};
    end
  end

endmodule
