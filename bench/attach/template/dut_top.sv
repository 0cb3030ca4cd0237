// The template of a wrapper: copy this folder, put your walker in where it says so, and correct what the constants say of
// it. docs/attach-your-own.md explains each. As it stands nothing answers, and the bench says that.
//
// A request, an access to memory and a flush are taken in a cycle in which valid and ready are high; a request and an
// access stay as they are until then. A response and an answer of memory stand for one cycle and cannot be held up.
`default_nettype none

module dut_top #(
  // Your parameters; the file list sets them (-GNAME=VALUE).
  parameter int PA_BITS = 56
) (
  input  logic        clk,
  input  logic        rst_n,

  // A translation is asked for.
  input  logic        req_valid,
  output logic        req_ready,
  input  logic [7:0]  req_tag,            // comes back with the response
  input  logic [1:0]  req_access,         // 0 load, 1 store, 2 fetch
  input  logic        req_user,           // privilege: user, else supervisor
  input  logic [6:0]  req_modifiers,      // RISC-V: bit 0 SUM, 1 MXR; x86: 2 WP, 3 SMEP, 4 SMAP, 5 AC, 6 NX
  input  logic [15:0] req_asid,
  input  logic [63:0] req_va,
  input  logic [63:0] req_root,           // physical address of the root table

  // It is answered.
  output logic        resp_valid,
  output logic [7:0]  resp_tag,
  output logic [1:0]  resp_fault,         // 0 none, 1 page fault, 2 access fault, 3 x86: address not canonical
  output logic [4:0]  resp_code,          // TELLS_CODE: RISC-V cause, x86 error code
  output logic [2:0]  resp_level,         // TELLS_LEVEL: of the leaf, or of the entry that faulted; 0 is the last one
  output logic [5:0]  resp_rights,        // TELLS_RIGHTS: bit 0 R, 1 W, 2 X, 3 U, 4 G, 5 D
  output logic [63:0] resp_pa,

  // Table entries of 8 bytes are read, or written for A and D.
  output logic        mem_valid,
  input  logic        mem_ready,
  output logic        mem_write,
  output logic [5:0]  mem_slot,           // SLOTS: number of the request modulo OUTSTANDING, from 0 at reset
  output logic [63:0] mem_pa,
  output logic [63:0] mem_expected,       // SWAPS: the entry as it was read
  output logic [63:0] mem_data,           // what is written
  input  logic        mem_answer_valid,   // in a later cycle than that in which the access was taken
  input  logic [5:0]  mem_answer_slot,
  input  logic [63:0] mem_answer_data,    // read, or found by the compare-and-swap
  input  logic        mem_answer_error,   // no memory there
  input  logic        mem_answer_swapped, // SWAPS: the entry was still the one expected, and has been replaced

  // Translations are dropped.
  input  logic        flush_valid,
  output logic        flush_ready,
  input  logic        flush_by_va,        // only those of the page that holds flush_va
  input  logic        flush_by_asid,      // only those of flush_asid
  input  logic        flush_global,       // global ones too
  input  logic [15:0] flush_asid,
  input  logic [63:0] flush_va
);

  // ---- what it can do: 1 yes, 0 no; the bench does without what is 0 -----------------------------------------------

  localparam int OUTSTANDING       /*verilator public_flat_rd*/ = 1;  // requests in progress: a power of two to 64
  localparam int TELLS_KIND        /*verilator public_flat_rd*/ = 1;  // which fault; 0: any of them is resp_fault 1
  localparam int TELLS_CODE        /*verilator public_flat_rd*/ = 0;
  localparam int TELLS_LEVEL       /*verilator public_flat_rd*/ = 0;
  localparam int TELLS_RIGHTS      /*verilator public_flat_rd*/ = 0;
  localparam int SLOTS             /*verilator public_flat_rd*/ = 0;  // mem_slot; 0: accesses are the oldest request's
  localparam int STALLS            /*verilator public_flat_rd*/ = 1;  // mem_ready may be low; 0: it never is
  localparam int TRAFFIC           /*verilator public_flat_rd*/ = 1;  // it reads what the model of the machine reads
  localparam int CHECKS_AFTER_READ /*verilator public_flat_rd*/ = 0;  // of a table's address: the read is tried
  localparam int CACHES            /*verilator public_flat_rd*/ = 0;  // it has TLBs, which the machine describes
  localparam int ACCESS_FAULTS     /*verilator public_flat_rd*/ = 1;  // mem_answer_error is a fault; 0: no such tables
  localparam int AD                /*verilator public_flat_rd*/ = 1;  // as the machine's ad_update; 0: they are ignored
  localparam int SWAPS             /*verilator public_flat_rd*/ = 0;  // compare-and-swap; 0: a plain write
  localparam int ASIDS             /*verilator public_flat_rd*/ = 0;  // 0: all is flushed where the ASID changes
  localparam int FLUSH_BY_VA       /*verilator public_flat_rd*/ = 0;  // 0: such a flush drops everything
  localparam int FLUSH_BY_ASID     /*verilator public_flat_rd*/ = 0;  // the same
  localparam int FLUSH_ANY_TIME    /*verilator public_flat_rd*/ = 0;  // 0: only with no request in progress

  // ---- your walker, in place of all that follows -------------------------------------------------------------------

  assign req_ready    = 1'b1;
  assign resp_valid   = 1'b0;
  assign resp_tag     = '0;
  assign resp_fault   = '0;
  assign resp_code    = '0;
  assign resp_level   = '0;
  assign resp_rights  = '0;
  assign resp_pa      = '0;
  assign mem_valid    = 1'b0;
  assign mem_write    = 1'b0;
  assign mem_slot     = '0;
  assign mem_pa       = 64'(PA_BITS);
  assign mem_expected = '0;
  assign mem_data     = '0;
  assign flush_ready  = 1'b1;

  logic unused;
  assign unused = &{1'b0, clk, rst_n, req_valid, req_tag, req_access, req_user, req_modifiers, req_asid, req_va, req_root,
                    mem_ready, mem_answer_valid, mem_answer_slot, mem_answer_data, mem_answer_error, mem_answer_swapped,
                    flush_valid, flush_by_va, flush_by_asid, flush_global, flush_asid, flush_va};

endmodule
