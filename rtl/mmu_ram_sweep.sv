// Flushes of a mmu_ram_array that name no address: which sets are stale, that is, may still mark valid what the last such
// flush takes, and the sweep that cleans a set a cycle. A fill cleans its set, too.
`default_nettype none

module mmu_ram_sweep #(
  parameter  int SETS   = 64,
  parameter  int WHAT_W = 18,
  localparam int SET_W  = $clog2(SETS)
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              flush_all_i,    // of everything: nothing is left to be swept
  input  logic              flush_rest_i,   // of less, not while busy
  input  logic [WHAT_W-1:0] flush_what_i,
  input  logic              hold_i,         // the memory's port is taken
  input  logic              clean_i,        // a fill cleans the set
  input  logic [SET_W-1:0]  clean_set_i,

  output logic              busy_o,
  output logic [SETS-1:0]   stale_o,
  output logic [WHAT_W-1:0] what_o,         // what the sweep's flush takes
  output logic              read_o,         // read the set
  output logic [SET_W-1:0]  read_set_o,
  output logic              clear_o,        // it has been read: clear what the flush takes
  output logic [SET_W-1:0]  clear_set_o
);

  logic             was_read_q;
  logic [SET_W:0]   next_q;   // the top bit: all were read

  assign read_o     = busy_o && !next_q[SET_W] && !hold_i;
  assign read_set_o = next_q[SET_W-1:0];
  // Not where a fill has cleaned the set since, or does so now.
  assign clear_o    = was_read_q && stale_o[clear_set_o] && !(clean_i && clean_set_i == clear_set_o);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_o     <= 1'b0;
      stale_o    <= '0;
      was_read_q <= 1'b0;
      next_q     <= '0;
    end else begin
      was_read_q <= read_o;
      if (read_o) begin
        next_q <= next_q + 1'b1;
      end
      if (next_q[SET_W]) begin
        busy_o <= 1'b0;
      end
      if (clear_o) begin
        stale_o[clear_set_o] <= 1'b0;
      end
      if (clean_i) begin
        stale_o[clean_set_i] <= 1'b0;
      end
      if (flush_all_i) begin
        busy_o  <= 1'b0;  // stale sets hold nothing any more, and a fill cleans its set
      end else if (flush_rest_i) begin
        busy_o  <= 1'b1;
        stale_o <= {SETS{1'b1}};
        next_q  <= '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    clear_set_o <= next_q[SET_W-1:0];
    if (flush_rest_i) begin
      what_o <= flush_what_i;
    end
  end

endmodule
