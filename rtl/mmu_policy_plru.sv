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
  input  logic             touch_i,
  input  logic [SET_W-1:0] touch_set_i,
  input  logic [WAY_W-1:0] touch_way_i,
  input  logic             fill_i,             // after the touch
  input  logic [SET_W-1:0] fill_set_i,
  input  logic             fill_chosen_i,
  input  logic [WAY_W-1:0] fill_chosen_way_i,
  output logic [WAY_W-1:0] fill_way_o
);

  logic [WAYS-1:1] node_q [SETS];
  logic [SETS-1:0] used_q;

  logic [WAYS-1:1]  touch_row_d, fill_row, fill_row_d;
  logic [WAY_W:0]   touch_leaf, fill_leaf;
  logic [WAY_W-1:0] cursor;  // the node reached; after the last step its top bit has gone and the way is left
  logic             same_set;

  assign same_set   = touch_i && touch_set_i == fill_set_i;
  assign touch_leaf = {1'b1, touch_way_i};
  assign fill_leaf  = {1'b1, fill_way_o};

  always_comb begin
    touch_row_d = '0;
    if (touch_i) begin
      touch_row_d = used_q[touch_set_i] ? node_q[touch_set_i] : '0;
      for (int i = 0; i < WAY_W; i++) begin
        touch_row_d[WAY_W'(touch_leaf >> (i + 1))] = !touch_leaf[i];
      end
    end
  end

  always_comb begin
    fill_row   = '0;
    cursor     = WAY_W'(1);
    fill_way_o = fill_chosen_way_i;
    if (fill_i) begin
      fill_row = same_set ? touch_row_d : used_q[fill_set_i] ? node_q[fill_set_i] : '0;
      if (!fill_chosen_i) begin
        for (int i = 0; i < WAY_W; i++) begin
          cursor = (cursor << 1) | WAY_W'(fill_row[cursor]);
        end
        fill_way_o = cursor;
      end
    end
  end

  always_comb begin
    fill_row_d = fill_row;
    if (fill_i) begin
      for (int i = 0; i < WAY_W; i++) begin
        fill_row_d[WAY_W'(fill_leaf >> (i + 1))] = !fill_leaf[i];
      end
    end
  end

  // The later write wins: a fill's row of the touch's set has the touch in it.
  always_ff @(posedge clk_i) begin
    if (touch_i) begin
      node_q[touch_set_i] <= touch_row_d;
    end
    if (fill_i) begin
      node_q[fill_set_i] <= fill_row_d;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q <= '0;
    end else begin
      if (touch_i) begin
        used_q[touch_set_i] <= 1'b1;
      end
      if (fill_i) begin
        used_q[fill_set_i] <= 1'b1;
      end
    end
  end

endmodule
