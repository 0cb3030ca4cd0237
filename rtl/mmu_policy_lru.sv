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
  input  logic             use_i,         // a hit or a fill
  input  logic [SET_W-1:0] use_set_i,
  input  logic [WAY_W-1:0] use_way_i,
  input  logic             victim_i,      // a victim is asked for
  input  logic [SET_W-1:0] victim_set_i,
  output logic [WAY_W-1:0] victim_way_o
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

  logic [ROW_W-1:0] row, row_d, victim_row;
  logic [WAY_W-1:0] used_rank;

  always_comb begin
    row       = INITIAL;
    used_rank = TOP;
    if (use_i) begin
      row       = used_q[use_set_i] ? rank_q[use_set_i] : INITIAL;
      used_rank = row[use_way_i*WAY_W +: WAY_W];
    end
    row_d = row;
    if (used_rank != TOP) begin
      for (int i = 0; i < WAYS; i++) begin
        if (row[i*WAY_W +: WAY_W] > used_rank) begin
          row_d[i*WAY_W +: WAY_W] = row[i*WAY_W +: WAY_W] - 1'b1;
        end
      end
      row_d[use_way_i*WAY_W +: WAY_W] = TOP;
    end
  end

  always_comb begin
    victim_row   = INITIAL;
    victim_way_o = '0;
    if (victim_i) begin
      victim_row = used_q[victim_set_i] ? rank_q[victim_set_i] : INITIAL;
      for (int i = 0; i < WAYS; i++) begin
        if (victim_row[i*WAY_W +: WAY_W] == '0) begin
          victim_way_o = WAY_W'(i);
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (use_i && used_rank != TOP) begin
      rank_q[use_set_i] <= row_d;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q <= '0;
    end else if (use_i && used_rank != TOP) begin
      used_q[use_set_i] <= 1'b1;
    end
  end

endmodule
