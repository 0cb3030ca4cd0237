// One page-table walker: one loop over the levels for every radix geometry. The states bear the names of the phases in
// docs/microarchitecture.md; a walk that starts in cycle s (start_i; the state is still IDLE) goes
//
//   PWC (up to s + P - 1) -> READ -> WAIT -> CHECK -+-> READ of the level below      (pointer)
//                             ^                     +-> UPDATE -> SWAP -+-> DONE     (A or D must be set; leaf)
//                             |                     |                   +-> READ     (the same; pointer)
//                             |                     +-> DONE                         (leaf or fault)
//                             +------------------------ SWAP                         (lost race: read again)
//
// In DONE a leaf stands until the request is answered. A fault stands for one cycle: it may have to wait for older
// requests, and does so with its request (mmu_completion), lest the walkers be full of faults when an older request needs
// one. Lookup of the walk caches, memory port and check are shared (mmu_walkers): they tell this walker in which cycle
// theirs is. A flush while the walk is in flight lets it answer, but it fills nothing from that cycle on.
`default_nettype none

module mmu_walker #(
  parameter  int SCHEME  = 0,
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int SLOT_W  = 3,
  parameter  int HAS_PWC = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                flush_i,

  output logic                idle_o,
  input  logic                start_i,           // only when idle
  input  logic [SLOT_W-1:0]   slot_i,
  input  logic [PA_BITS-1:12] root_i,
  output logic [SLOT_W-1:0]   slot_o,            // its request

  // The end of its lookup of the page-walk caches.
  input  logic                lookup_i,
  input  logic                hit_i,
  input  logic [2:0]          hit_level_i,       // of the pointer found
  input  logic [5:0]          hit_rights_i,
  input  logic [PA_BITS-1:12] hit_ppn_i,

  // Its access to memory.
  output logic                want_o,
  output logic                swap_o,
  output logic [PA_BITS-1:12] table_o,
  output logic [2:0]          level_o,           // of the entry accessed; when done, of the leaf or of what faulted
  output logic [63:0]         expected_o,
  output logic [63:0]         desired_o,
  input  logic                accepted_i,
  output logic                reading_o,         // an answer is awaited: to a read
  output logic                swapping_o,        // to a compare-and-swap
  input  logic                answer_i,
  input  logic                error_i,
  input  logic                swapped_i,

  // The check of its entry.
  output logic [5:0]          path_rights_o,
  input  logic                check_i,
  input  logic [1:0]          check_fault_i,
  input  logic [4:0]          check_code_i,
  input  logic                check_leaf_i,
  input  logic                check_update_i,
  input  logic [63:0]         check_entry_i,
  input  logic [63:0]         check_updated_i,
  input  logic [5:0]          check_rights_i,
  input  logic [PA_BITS-1:12] check_ppn_i,

  // The pointer that was read last is filled into its page-walk cache: table_o, path_rights_o, of level_o + 1.
  output logic                fill_o,

  // The result.
  output logic                done_o,
  input  logic                complete_i,        // the request is answered; only when done
  output logic [1:0]          fault_o,
  output logic [4:0]          code_o,
  output logic [2:0]          start_level_o,
  output logic                flushed_o
);

  localparam logic [2:0] ROOT  = 3'(LEVELS - 1);
  localparam logic [5:0] FIRST = SCHEME == mmu_pkg::SCHEME_X86 ? mmu_pkg::RIGHTS_FIRST_X86 : mmu_pkg::RIGHTS_FIRST_RISCV;

  typedef enum logic [2:0] {
    IDLE   = 3'd0,
    PWC    = 3'd1,  // lookup of the page-walk caches
    READ   = 3'd2,  // the read of an entry is offered to memory
    WAIT   = 3'd3,  // until memory answers
    CHECK  = 3'd4,  // the entry is checked
    UPDATE = 3'd5,  // the compare-and-swap of A or D is offered to memory
    SWAP   = 3'd6,  // until memory answers
    DONE   = 3'd7   // the result stands
  } state_e;

  state_e              state_q, state_d;
  logic [SLOT_W-1:0]   slot_q;
  logic [2:0]          level_q, start_level_q;
  logic [PA_BITS-1:12] table_q, next_q;     // the table being read, when done the page; what the entry points to
  logic [5:0]          rights_q, next_rights_q;
  logic [63:0]         entry_q;             // of an update: as it was read
  logic [7:0]          updated_q;           // its low byte as it is to be
  logic                leaf_q;
  logic                flushed_q;
  logic                swapped_q, filled_q; // a pointer's swap was answered in the cycle before; its PWC is filled
  logic [1:0]          fault_q;
  logic [4:0]          code_q;
  logic                pointer;             // this cycle's check leads to the level below at once

  // In its first cycle, a walk that looks nothing up reads already.
  logic reads_at_once;
  assign reads_at_once = HAS_PWC == 0 && start_i;

  assign pointer = check_i && check_fault_i == mmu_pkg::FAULT_NONE && !check_leaf_i && !check_update_i;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      IDLE:    if (start_i) state_d = HAS_PWC == 0 ? (accepted_i ? WAIT : READ) : lookup_i ? READ : PWC;
      PWC:     if (lookup_i) state_d = READ;
      READ:    if (accepted_i) state_d = WAIT;
      WAIT:    if (answer_i) state_d = CHECK;
      CHECK:   state_d = pointer ? READ : check_update_i && check_fault_i == mmu_pkg::FAULT_NONE ? UPDATE : DONE;
      UPDATE:  if (accepted_i) state_d = SWAP;
      SWAP:    if (answer_i) state_d = error_i ? CHECK : swapped_i && leaf_q ? DONE : READ;
      default: if (complete_i || fault_q != mmu_pkg::FAULT_NONE) state_d = IDLE;  // DONE
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= IDLE;
      swapped_q <= 1'b0;
      filled_q  <= 1'b0;
    end else begin
      state_q   <= state_d;
      swapped_q <= state_q == SWAP && answer_i && !error_i && swapped_i && !leaf_q;
      filled_q  <= pointer || swapped_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      slot_q        <= slot_i;
      table_q       <= root_i;
      level_q       <= ROOT;
      start_level_q <= ROOT;
      rights_q      <= FIRST;
      fault_q       <= mmu_pkg::FAULT_NONE;
    end
    if (lookup_i && hit_i) begin
      table_q       <= hit_ppn_i;
      level_q       <= hit_level_i - 3'd1;
      start_level_q <= hit_level_i - 3'd1;
      rights_q      <= hit_rights_i;
    end
    if (check_i) begin
      fault_q <= check_fault_i;
      code_q  <= check_code_i;
      if (check_fault_i == mmu_pkg::FAULT_NONE && check_update_i) begin
        entry_q       <= check_entry_i;
        updated_q     <= check_updated_i[7:0];
        leaf_q        <= check_leaf_i;
        next_q        <= check_ppn_i;
        next_rights_q <= check_rights_i;
      end else begin
        table_q  <= check_ppn_i;
        rights_q <= check_rights_i;
      end
      if (pointer) begin
        level_q <= level_q - 3'd1;
      end
    end
    if (state_q == SWAP && answer_i && !error_i && swapped_i) begin
      table_q  <= next_q;
      rights_q <= next_rights_q;
      if (!leaf_q) begin
        level_q <= level_q - 3'd1;
      end
    end
    flushed_q <= start_i ? flush_i : flushed_q || flush_i;
  end

  assign idle_o        = state_q == IDLE;
  assign slot_o        = start_i ? slot_i : slot_q;
  assign want_o        = state_q == READ || state_q == UPDATE || reads_at_once;
  assign swap_o        = state_q == UPDATE;
  assign table_o       = reads_at_once ? root_i : table_q;
  assign level_o       = reads_at_once ? ROOT : level_q;
  assign expected_o    = entry_q;
  assign desired_o     = {entry_q[63:8], updated_q};
  assign reading_o     = state_q == WAIT;
  assign swapping_o    = state_q == SWAP;
  assign path_rights_o = rights_q;
  assign fill_o        = filled_q && !flushed_q && !flush_i;
  assign done_o        = state_q == DONE;
  assign fault_o       = fault_q;
  assign code_o        = code_q;
  assign start_level_o = start_level_q;
  assign flushed_o     = flushed_q;

  logic unused;  // an update changes the low byte only
  assign unused = &{1'b0, check_updated_i[63:8]};

endmodule
