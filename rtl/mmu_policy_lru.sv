// Exact least-recently-used. Each way has a rank, 0 the least recent; a use moves the way to the top and those that
// were above it down by one. A set that was not used since reset reads as the initial order, so that the memory needs
// no reset.
`default_nettype none

module mmu_policy_lru #(
  parameter  int SETS  = 1,
  parameter  int WAYS  = 2,
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

  localparam int ROW_W = WAYS * WAY_W;

  function automatic [ROW_W-1:0] initial_order(input int ways);
    initial_order = '0;
    for (int i = 0; i < ways; i++) begin
      initial_order[i*WAY_W +: WAY_W] = WAY_W'(i);
    end
  endfunction

  localparam logic [ROW_W-1:0] INITIAL = initial_order(WAYS);
  localparam logic [WAY_W-1:0] TOP     = WAY_W'(WAYS - 1);

  logic [ROW_W-1:0] rank_q [SETS];
  logic [SETS-1:0]  used_q;

  logic [ROW_W-1:0] touch_row, touch_row_d, fill_row, fill_row_d;
  logic [WAY_W-1:0] touch_rank, fill_rank;
  logic             same_set;

  assign same_set = touch_i && touch_set_i == fill_set_i;

  always_comb begin
    touch_row   = INITIAL;
    touch_rank  = TOP;
    if (touch_i) begin
      touch_row  = used_q[touch_set_i] ? rank_q[touch_set_i] : INITIAL;
      touch_rank = touch_row[touch_way_i*WAY_W +: WAY_W];
    end
    touch_row_d = touch_row;
    if (touch_rank != TOP) begin
      for (int i = 0; i < WAYS; i++) begin
        if (touch_row[i*WAY_W +: WAY_W] > touch_rank) begin
          touch_row_d[i*WAY_W +: WAY_W] = touch_row[i*WAY_W +: WAY_W] - 1'b1;
        end
      end
      touch_row_d[touch_way_i*WAY_W +: WAY_W] = TOP;
    end
  end

  always_comb begin
    fill_row   = INITIAL;
    fill_rank  = TOP;
    fill_way_o = fill_chosen_way_i;
    if (fill_i) begin
      fill_row = same_set ? touch_row_d : used_q[fill_set_i] ? rank_q[fill_set_i] : INITIAL;
      if (!fill_chosen_i) begin
        for (int i = 0; i < WAYS; i++) begin
          if (fill_row[i*WAY_W +: WAY_W] == '0) begin
            fill_way_o = WAY_W'(i);
          end
        end
      end
      fill_rank = fill_row[fill_way_o*WAY_W +: WAY_W];
    end
    fill_row_d = fill_row;
    if (fill_rank != TOP) begin
      for (int i = 0; i < WAYS; i++) begin
        if (fill_row[i*WAY_W +: WAY_W] > fill_rank) begin
          fill_row_d[i*WAY_W +: WAY_W] = fill_row[i*WAY_W +: WAY_W] - 1'b1;
        end
      end
      fill_row_d[fill_way_o*WAY_W +: WAY_W] = TOP;
    end
  end

  // The later write wins: a fill's row of the touch's set has the touch in it.
  always_ff @(posedge clk_i) begin
    if (touch_i) begin
      rank_q[touch_set_i] <= touch_row_d;
    end
    if (fill_i) begin
      rank_q[fill_set_i] <= fill_row_d;
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
