// The walk queue: which requests that missed in every TLB may enter it, which of them join the walk of an older one,
// and which walk starts next. A request in here is in one of these states (see mmu_requests):
//
//   missed_q   waits for an entry of the queue
//   queued_q   entered it in a cycle before; waits for a walker
//   joined_q   entered it and waits for the walk of an older request
//   again_q    the walk that it had joined does not serve it: enters again in this cycle
//   walking_q  has a walker, from the cycle after the start up to the completion
//
// Requests enter in order, as many in a cycle as there is room for. One walk starts in a cycle, oldest first.
`default_nettype none

module mmu_walk_queue #(
  parameter int N     = 8,
  parameter int QUEUE = 0,  // entries; 0: as many as there are slots
  parameter int MERGE = 1,  // requests for the page of a walk wait for it
  localparam int SLOT_W = N > 1 ? $clog2(N) : 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic [N-1:0]      from_head_i,

  // Requests taken in this cycle, and the slots with the same page, ASID and root.
  input  logic [N-1:0]      live_i,
  input  logic [N-1:0]      new_fetch_i,
  input  logic [N-1:0]      new_data_i,
  input  logic [N-1:0]      fetch_same_i,
  input  logic [N-1:0]      data_same_i,
  input  logic              both_same_i,
  input  logic [N-1:0]      stores_i,

  input  logic [N-1:0]      missed_i,     // leave the last TLB level in this cycle
  input  logic              flush_i,      // no request joins a walk that is in flight now

  // The next walk.
  input  logic              walker_idle_i,
  output logic              start_o,
  output logic [SLOT_W-1:0] start_slot_o,

  // The request that is answered in this cycle; if it walked, what its walk has found.
  input  logic [N-1:0]      complete_i,
  input  logic              leaf_i,       // a leaf
  input  logic              dirty_i,      // that serves stores
  output logic [N-1:0]      served_o,     // requests that this leaf serves: they have left the queue, but for their entry
  input  logic [N-1:0]      unanswered_i, // of such: those that have not been answered yet
  output logic [N-1:0]      joins_o       // join a walk in this cycle
);

  localparam bit LIMITED = QUEUE != 0 && QUEUE < N;
  localparam int COUNT_W = $clog2(N + 1);

  logic [N-1:0] missed_q, queued_q, joined_q, again_q, walking_q;
  logic [N-1:0] waiting, admitted, entering, leading, joining, released, starting;

  // ---- entering ----------------------------------------------------------------------------------------------------

  assign waiting = missed_q | missed_i;

  if (LIMITED) begin : gen_limited
    logic [N-1:0]       held;  // slots that hold an entry
    logic [COUNT_W-1:0] room;

    assign held = (queued_q & ~starting) | joined_q | again_q | unanswered_i;

    always_comb begin
      admitted = '0;
      room     = COUNT_W'(QUEUE) - COUNT_W'($countones(held));
      if (|waiting) begin
        for (int i = 0; i < N; i++) begin
          if (waiting[i] && from_head_i[i] && room != '0) begin
            admitted[i] = 1'b1;
            room        = room - 1'b1;
          end
        end
        for (int i = 0; i < N; i++) begin
          if (waiting[i] && !from_head_i[i] && room != '0) begin
            admitted[i] = 1'b1;
            room        = room - 1'b1;
          end
        end
      end
    end
  end else begin : gen_unlimited
    logic unused;
    assign unused   = &{1'b0, unanswered_i};
    assign admitted = waiting;
  end

  assign entering = admitted | again_q;

  // ---- merging -----------------------------------------------------------------------------------------------------

  logic [N-1:0] holding;  // waits for a walk that may not serve it: no younger request starts a walk

  if (MERGE != 0) begin : gen_merge
    logic [N-1:0] same_q [N];  // [i][j]: slot j is older than slot i, and may be walking for its page
    logic [N-1:0] closed_q;    // walks that have seen a flush: nobody joins them any more
    logic [N-1:0] hold_q, hold_d, joinable, in_flight, new_slots, ended;

    assign new_slots = new_fetch_i | new_data_i;
    assign in_flight = walking_q | starting;
    assign joinable  = queued_q | (walking_q & ~closed_q);
    assign ended     = complete_i & walking_q;

    always_comb begin
      leading = entering;
      if (|entering) begin
        for (int i = 0; i < N; i++) begin
          if (|(same_q[i] & (joinable | entering))) begin
            leading[i] = 1'b0;
          end
        end
      end
    end

    assign joining = entering & ~leading;

    // A store that joins the walk of a load or fetch.
    always_comb begin
      hold_d = hold_q;
      if (|joining) begin
        for (int i = 0; i < N; i++) begin
          if (joining[i]) begin
            hold_d[i] = stores_i[i] && (same_q[i] & (joinable | leading) & stores_i) == '0;
          end
        end
      end
    end

    always_comb begin
      released = '0;
      if (|ended) begin
        for (int i = 0; i < N; i++) begin
          released[i] = (joined_q[i] || joining[i]) && |(same_q[i] & ended);
        end
      end
    end

    assign holding = hold_q & (joined_q | again_q);

    always_ff @(posedge clk_i) begin
      for (int i = 0; i < N; i++) begin
        if (new_fetch_i[i]) begin
          same_q[i] <= fetch_same_i & live_i & ~new_slots & ~closed_q & ~(flush_i ? in_flight : '0);
        end else if (new_data_i[i]) begin
          same_q[i] <= (data_same_i & live_i & ~new_slots & ~closed_q & ~(flush_i ? in_flight : '0))
                     | (both_same_i ? new_fetch_i : '0);
        end else if (|new_slots || flush_i) begin
          same_q[i] <= same_q[i] & ~new_slots & ~(flush_i && !joined_q[i] && !joining[i] ? in_flight : '0);
        end
      end
      hold_q <= hold_d;
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) closed_q <= '0;
      else         closed_q <= (closed_q | (flush_i ? in_flight : '0)) & ~complete_i;
    end
  end else begin : gen_alone
    assign leading  = entering;
    assign joining  = '0;
    assign released = '0;
    assign holding  = '0;

    logic unused;
    assign unused = &{1'b0, live_i, new_fetch_i, new_data_i, fetch_same_i, data_same_i, both_same_i, flush_i};
  end

  assign joins_o  = joining;
  assign served_o = leaf_i ? released & ~(dirty_i ? '0 : stores_i) : '0;

  // ---- starting ----------------------------------------------------------------------------------------------------

  logic         any_queued;
  logic [N-1:0] oldest_queued, older;

  mmu_oldest #(.N(N)) u_queued (
    .mask_i(queued_q), .from_head_i,
    .any_o(any_queued), .oldest_o(oldest_queued), .index_o(start_slot_o), .older_o(older)
  );

  assign start_o  = any_queued && walker_idle_i && (holding & older) == '0;
  assign starting = start_o ? oldest_queued : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      missed_q  <= '0;
      queued_q  <= '0;
      joined_q  <= '0;
      again_q   <= '0;
      walking_q <= '0;
    end else begin
      missed_q  <= waiting & ~admitted;
      queued_q  <= (queued_q & ~starting) | leading;
      joined_q  <= (joined_q | joining) & ~released;
      again_q   <= released & ~served_o;
      walking_q <= (walking_q | starting) & ~complete_i;
    end
  end

endmodule
