// The requests on their way: a ring of slots, taken in order and freed in order, and how far each has come. A request
// is in one state, and that is the vector which has its slot's bit:
//
//   l1_q       lookup of TLB level 1
//   left_q     missed there; waits to leave level 1, which is done in order, one request a cycle if there is a level 2
//   l2_q       lookup of TLB level 2
//   missed_q, queued_q, joined_q, again_q, walking_q   in mmu_walk_queue
//   ready_q    in mmu_completion: waits to be answered
//   done_q     answered; waits for older ones, so that slots are freed in order
//
// A slot that is freed in this cycle can be taken in it.
`default_nettype none

module mmu_requests #(
  parameter  int N         = 8,  // slots, a power of two
  parameter  int HAS_L2    = 1,
  parameter  int L1_SHARED = 0,  // 1: level 1 looks up one request a cycle
  localparam int SLOT_W    = N > 1 ? $clog2(N) : 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,

  // The request ports. A fetch and a data access of one cycle are taken in that order.
  input  logic              ireq_valid_i,
  output logic              ireq_ready_o,
  input  logic              dreq_valid_i,
  output logic              dreq_ready_o,
  output logic              fetch_taken_o,
  output logic              data_taken_o,
  output logic [SLOT_W-1:0] fetch_slot_o,
  output logic [SLOT_W-1:0] data_slot_o,

  // Order and age.
  output logic [N-1:0]      from_head_o,   // the slots from the oldest request's number up
  output logic [N-1:0]      live_o,        // slots taken
  output logic [N-1:0]      unanswered_o,  // and not answered so far, nor in this cycle by level 1

  // Level 1: the lookups that end in this cycle, those of them that missed, and those that are answered.
  input  logic [N-1:0]      l1_end_i,
  input  logic [N-1:0]      l1_miss_i,
  input  logic [N-1:0]      l1_answer_i,

  // Level 2: a lookup starts; one ends.
  output logic              l2_start_o,
  output logic [SLOT_W-1:0] l2_start_slot_o,
  input  logic [N-1:0]      l2_end_i,
  input  logic [N-1:0]      l2_miss_i,

  output logic [N-1:0]      missed_o,      // leave the last TLB level in this cycle
  input  logic [N-1:0]      complete_i     // answered in this cycle, but not by level 1
);

  logic [SLOT_W-1:0] head_q, tail_q;  // the oldest request not answered; the slot taken next
  logic [N-1:0]      live_q, done_q, l1_q, left_q, l2_q;
  logic [N-1:0]      new_slots, answered, waiting, kept;

  // ---- the ring ----------------------------------------------------------------------------------------------------

  logic              any_waiting;
  logic [N-1:0]      oldest_waiting, freed;
  logic [SLOT_W-1:0] head_d, second;

  assign answered = l1_answer_i | complete_i;
  assign waiting  = live_q & ~done_q & ~answered;

  mmu_oldest #(.N(N)) u_waiting (
    .mask_i(waiting), .from_head_i(from_head_o),
    .any_o(any_waiting), .oldest_o(oldest_waiting), .index_o(head_d), .older_o(freed)
  );

  assign kept   = live_q & ~freed;
  assign second = SLOT_W'(N > 1 ? 32'(tail_q) + 1 : 0);

  assign ireq_ready_o  = !kept[tail_q];
  assign dreq_ready_o  = !kept[tail_q] && !(ireq_valid_i && (L1_SHARED != 0 || N == 1 || kept[second]));
  assign fetch_taken_o = ireq_valid_i && ireq_ready_o;
  assign data_taken_o  = dreq_valid_i && dreq_ready_o;
  assign fetch_slot_o  = tail_q;
  assign data_slot_o   = fetch_taken_o ? second : tail_q;
  assign new_slots     = (N'(fetch_taken_o) << fetch_slot_o) | (N'(data_taken_o) << data_slot_o);

  assign from_head_o  = {N{1'b1}} << head_q;
  assign live_o       = live_q;
  assign unanswered_o = live_q & ~done_q & ~l1_answer_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q <= '0;
      tail_q <= '0;
      live_q <= '0;
      done_q <= '0;
    end else begin
      head_q <= any_waiting ? head_d : tail_q;
      tail_q <= N > 1 ? tail_q + SLOT_W'(fetch_taken_o) + SLOT_W'(data_taken_o) : '0;
      live_q <= kept | new_slots;
      done_q <= (done_q | answered) & kept;
    end
  end

  // ---- leaving level 1: in order, when the lookups of all older requests have ended --------------------------------

  logic         any_looking;
  logic [N-1:0] looking, oldest_looking, past_looking, missed_l1, leaving;
  logic [SLOT_W-1:0] looking_slot;

  assign looking   = l1_q & ~l1_end_i;
  assign missed_l1 = left_q | l1_miss_i;

  mmu_oldest #(.N(N)) u_looking (
    .mask_i(looking), .from_head_i(from_head_o),
    .any_o(any_looking), .oldest_o(oldest_looking), .index_o(looking_slot), .older_o(past_looking)
  );

  if (HAS_L2 != 0) begin : gen_to_l2
    logic         any_missed;
    logic [N-1:0] next, older_than_next;

    mmu_oldest #(.N(N)) u_next (
      .mask_i(missed_l1), .from_head_i(from_head_o),
      .any_o(any_missed), .oldest_o(next), .index_o(l2_start_slot_o), .older_o(older_than_next)
    );

    assign leaving    = next & past_looking;
    assign l2_start_o = any_missed && |leaving;
    assign missed_o   = l2_miss_i;

    logic unused;
    assign unused = &{1'b0, older_than_next};
  end else begin : gen_to_queue
    assign leaving         = missed_l1 & past_looking;
    assign l2_start_o      = 1'b0;
    assign l2_start_slot_o = '0;
    assign missed_o        = leaving;

    logic unused;
    assign unused = &{1'b0, l2_miss_i};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      l1_q   <= '0;
      left_q <= '0;
      l2_q   <= '0;
    end else begin
      l1_q   <= looking | new_slots;
      left_q <= missed_l1 & ~leaving;
      l2_q   <= HAS_L2 != 0 ? (l2_q & ~l2_end_i) | leaving : '0;
    end
  end

  logic unused_slots;
  assign unused_slots = &{1'b0, any_looking, oldest_looking, looking_slot, oldest_waiting, l2_q, l2_end_i};

endmodule
