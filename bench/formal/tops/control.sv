// The whole MMU with its TLBs, walk caches, entry check and permission cut out (cuts/): whatever these say, no request is
// lost or answered twice, memory's rules are kept, nothing old is filled, no counter overflows. Addresses are narrow, as
// only "the same or another page" counts here: one bit of page number, of root, of ASID.
`default_nettype none

module control #(
  parameter int SCHEME      = 0,
  parameter int LEVELS      = 3,
  parameter int REQUESTS    = 2,
  parameter int WALKERS     = 1,
  parameter int QUEUE       = 0,
  parameter int MERGE       = 1,
  parameter int L1_SHARED   = 0,
  parameter int L1D_LATENCY = 1,
  parameter int L2_SETS     = 2,
  parameter int L2_LATENCY  = 1,
  parameter int PWC_LATENCY = 1,
  parameter int PWC1_SETS   = 1,
  localparam int PA_BITS    = 40,
  localparam int TAG_W      = $clog2(REQUESTS) + 1
) (
  input logic             clk_i,
  input logic             ireq_valid_i,
  input logic [TAG_W-1:0] ireq_tag,
  input logic [1:0]       ireq_va,
  input logic             ireq_root,
  input logic             dreq_valid_i,
  input logic [TAG_W-1:0] dreq_tag,
  input logic [1:0]       dreq_va,
  input logic             dreq_root,
  input logic             dreq_store_i,
  input logic             mem_req_ready_i,
  input logic             mem_resp_valid_i,
  input logic [5:0]       mem_resp_tag_i,
  input logic [1:0]       mem_resp_data,
  input logic             mem_resp_error_i,
  input logic             mem_resp_swapped_i,
  input logic             flush_valid_i,
  input logic             flush_by_va_i,
  input logic             flush_by_asid_i,
  input logic             flush_global_i
);

  // In reset in the first cycle.
  logic rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  localparam int AD = SCHEME == 1 ? 5 : 6;

  mmu #(
    .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_BITS(1), .REQUESTS(REQUESTS), .WALKERS(WALKERS),
    .QUEUE(QUEUE), .MERGE(MERGE), .L1_SHARED(L1_SHARED), .L1I_WAYS(1), .L1I_POLICY(0), .L1D_WAYS(1), .L1D_POLICY(0),
    .L1D_LATENCY(L1D_LATENCY), .L2_SETS(L2_SETS), .L2_WAYS(1), .L2_LATENCY(L2_LATENCY), .PWC_LATENCY(PWC_LATENCY),
    .PWC1_SETS(PWC1_SETS), .PWC1_WAYS(1), .PWC2_SETS(0)
  ) u_dut (
    .clk_i, .rst_ni,
    .ireq_valid_i, .ireq_tag_i(8'(ireq_tag)), .ireq_va_i({ireq_va[1], 50'b0, ireq_va[0], 12'b0}), .ireq_user_i(1'b0),
    .ireq_modifiers_i('0), .ireq_asid_i('0), .ireq_root_i((PA_BITS-12)'(ireq_root)),
    .dreq_valid_i, .dreq_tag_i(8'(dreq_tag)), .dreq_va_i({dreq_va[1], 50'b0, dreq_va[0], 12'b0}), .dreq_store_i,
    .dreq_user_i(1'b0), .dreq_modifiers_i('0), .dreq_asid_i('0), .dreq_root_i((PA_BITS-12)'(dreq_root)),
    .mem_req_ready_i, .mem_resp_valid_i, .mem_resp_tag_i,
    .mem_resp_data_i(64'(mem_resp_data) << AD), .mem_resp_error_i, .mem_resp_swapped_i,
    .flush_valid_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_asid_i('0), .flush_va_i('0)
  );

endmodule
