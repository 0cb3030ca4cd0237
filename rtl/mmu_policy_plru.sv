// Tree pseudo-LRU. Node 1 is the root, node k has the children 2k and 2k+1; bit k says in which half the victim is
// (0: the lower). A use points the bits on its path away from itself. A set not used since reset reads as zeros.
`default_nettype none

module mmu_policy_plru #(
  parameter  int SETS  = 1,
  parameter  int WAYS  = 2,  // a power of two
  localparam int SET_W = SETS > 1 ? $clog2(SETS) : 1,
  localparam int WAY_W = $clog2(WAYS)
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             use_i,         // a hit or a fill
  input  logic [SET_W-1:0] use_set_i,
  input  logic [WAY_W-1:0] use_way_i,
  input  logic             victim_i,      // a victim is asked for
  input  logic [SET_W-1:0] victim_set_i,
  output logic [WAY_W-1:0] victim_way_o
);

  logic [WAYS-1:1] node_q [SETS];
  logic [SETS-1:0] used_q;

  logic [WAYS-1:1] row_d, victim_row;
  logic [WAY_W:0]   leaf;
  logic [WAY_W-1:0] cursor;  // the node reached; after the last step its top bit has gone and the way is left

  assign leaf = {1'b1, use_way_i};

  always_comb begin
    row_d = '0;
    if (use_i) begin
      row_d = used_q[use_set_i] ? node_q[use_set_i] : '0;
      for (int i = 0; i < WAY_W; i++) begin
        row_d[WAY_W'(leaf >> (i + 1))] = !leaf[i];
      end
    end
  end

  always_comb begin
    victim_row = '0;
    cursor     = WAY_W'(1);
    if (victim_i) begin
      victim_row = used_q[victim_set_i] ? node_q[victim_set_i] : '0;
      for (int i = 0; i < WAY_W; i++) begin
        cursor = (cursor << 1) | WAY_W'(victim_row[cursor]);
      end
    end
    victim_way_o = cursor;
  end

  always_ff @(posedge clk_i) begin
    if (use_i) begin
      node_q[use_set_i] <= row_d;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q <= '0;
    end else if (use_i) begin
      used_q[use_set_i] <= 1'b1;
    end
  end

endmodule
