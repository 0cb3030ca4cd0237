// A memory with one port to read and one to write, which a tool maps to block RAM. What is read is there in the cycle
// after read_i and only then. A word has LANES lanes, each with a write enable; all take the same data. What a read of
// the word that is written in the same cycle gives is up to the technology, and nobody may look at that lane.
`default_nettype none

module mmu_ram #(
  parameter  int WORDS  = 64,
  parameter  int LANES  = 4,
  parameter  int LANE_W = 32,
  localparam int ADDR_W = $clog2(WORDS)
) (
  input  logic                    clk_i,
  input  logic                    read_i,
  input  logic [ADDR_W-1:0]       read_addr_i,
  output logic [LANES*LANE_W-1:0] read_data_o,
  input  logic                    write_i,
  input  logic [LANES-1:0]        write_lanes_i,
  input  logic [ADDR_W-1:0]       write_addr_i,
  input  logic [LANE_W-1:0]       write_data_i
);

  (* no_rw_check *) logic [LANES*LANE_W-1:0] words_q [WORDS];

  always_ff @(posedge clk_i) begin
    if (read_i) begin
      read_data_o <= words_q[read_addr_i];
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      for (int l = 0; l < LANES; l++) begin
        if (write_lanes_i[l]) begin
          words_q[write_addr_i][l*LANE_W +: LANE_W] <= write_data_i;
        end
      end
    end
  end

endmodule
