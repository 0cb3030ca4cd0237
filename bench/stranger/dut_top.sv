// stranger.sv as the bench knows a device: the template of bench/attach, filled in. Its four-phase handshakes become valid
// and ready here. The translation's request is held up until it is acknowledged; each memory channel goes from quiet to
// offered, awaited (memory has taken it) and answered (acknowledged until the walker lowers its request).
`default_nettype none

module dut_top #(
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 40,
  parameter int ENTRIES = 4,
  parameter int AD_MODE = 0
) (
  input  logic        clk,
  input  logic        rst_n,

  input  logic        req_valid,
  output logic        req_ready,
  input  logic [7:0]  req_tag,
  input  logic [1:0]  req_access,
  input  logic        req_user,
  input  logic [6:0]  req_modifiers,
  input  logic [15:0] req_asid,
  input  logic [63:0] req_va,
  input  logic [63:0] req_root,

  output logic        resp_valid,
  output logic [7:0]  resp_tag,
  output logic [1:0]  resp_fault,
  output logic [4:0]  resp_code,
  output logic [2:0]  resp_level,
  output logic [5:0]  resp_rights,
  output logic [63:0] resp_pa,

  output logic        mem_valid,
  input  logic        mem_ready,
  output logic        mem_write,
  output logic [5:0]  mem_slot,
  output logic [63:0] mem_pa,
  output logic [63:0] mem_expected,
  output logic [63:0] mem_data,
  input  logic        mem_answer_valid,
  input  logic [5:0]  mem_answer_slot,
  input  logic [63:0] mem_answer_data,
  input  logic        mem_answer_error,
  input  logic        mem_answer_swapped,

  input  logic        flush_valid,
  output logic        flush_ready,
  input  logic        flush_by_va,
  input  logic        flush_by_asid,
  input  logic        flush_global,
  input  logic [15:0] flush_asid,
  input  logic [63:0] flush_va
);

  localparam int OUTSTANDING       /*verilator public_flat_rd*/ = 1;
  localparam int TELLS_KIND        /*verilator public_flat_rd*/ = 1;
  localparam int TELLS_CODE        /*verilator public_flat_rd*/ = 0;
  localparam int TELLS_LEVEL       /*verilator public_flat_rd*/ = 1;
  localparam int TELLS_RIGHTS      /*verilator public_flat_rd*/ = 0;
  localparam int SLOTS             /*verilator public_flat_rd*/ = 0;
  localparam int STALLS            /*verilator public_flat_rd*/ = 1;
  localparam int TRAFFIC           /*verilator public_flat_rd*/ = 1;
  localparam int CHECKS_AFTER_READ /*verilator public_flat_rd*/ = 1;
  localparam int CACHES            /*verilator public_flat_rd*/ = ENTRIES > 0 ? 1 : 0;
  localparam int ACCESS_FAULTS     /*verilator public_flat_rd*/ = 1;
  localparam int AD                /*verilator public_flat_rd*/ = AD_MODE != 2 ? 1 : 0;
  localparam int SWAPS             /*verilator public_flat_rd*/ = 0;
  localparam int ASIDS             /*verilator public_flat_rd*/ = 0;
  localparam int FLUSH_BY_VA       /*verilator public_flat_rd*/ = 0;
  localparam int FLUSH_BY_ASID     /*verilator public_flat_rd*/ = 0;
  localparam int FLUSH_ANY_TIME    /*verilator public_flat_rd*/ = 0;

  // ---- the translation ---------------------------------------------------------------------------------------------

  logic        asking, resting;  // req is up; neither req nor ack is
  logic        ack, page_fault, access_fault;
  logic [2:0]  at_level;
  logic [7:0]  tag;
  logic [1:0]  access;
  logic        user, sum, mxr;
  logic [63:0] va;
  logic [55:0] paddr;
  logic [43:0] satp_ppn;

  assign resting     = !asking && !ack;
  assign req_ready   = resting;
  assign flush_ready = resting;

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      asking <= 1'b0;
    end else if (resting) begin
      asking   <= req_valid;
      tag      <= req_tag;
      access   <= req_access;
      user     <= req_user;
      sum      <= req_modifiers[0];
      mxr      <= req_modifiers[1];
      va       <= req_va;
      satp_ppn <= req_root[55:12];
    end else if (ack) begin
      asking <= 1'b0;
    end
  end

  assign resp_valid  = asking && ack;
  assign resp_tag    = tag;
  assign resp_fault  = page_fault ? 2'd1 : access_fault ? 2'd2 : 2'd0;
  assign resp_level  = at_level;
  assign resp_pa     = {8'd0, paddr};
  assign resp_code   = '0;
  assign resp_rights = '0;

  // ---- memory ------------------------------------------------------------------------------------------------------

  typedef enum logic [1:0] {QUIET, OFFERED, AWAITED, ANSWERED} channel_t;

  channel_t    reading, writing;
  logic        rd_req, wr_req, rd_err, wr_err;
  logic [55:0] rd_addr, wr_addr;
  logic [63:0] rd_data, wr_data;

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      reading <= QUIET;
      writing <= QUIET;
    end else begin
      unique case (reading)
        QUIET:   if (rd_req) reading <= OFFERED;
        OFFERED: if (mem_ready) reading <= AWAITED;
        AWAITED: if (mem_answer_valid) begin
          reading <= ANSWERED;
          rd_data <= mem_answer_data;
          rd_err  <= mem_answer_error;
        end
        default: if (!rd_req) reading <= QUIET;
      endcase
      unique case (writing)
        QUIET:   if (wr_req) writing <= OFFERED;
        OFFERED: if (mem_ready) writing <= AWAITED;
        AWAITED: if (mem_answer_valid) begin
          writing <= ANSWERED;
          wr_err  <= mem_answer_error;
        end
        default: if (!wr_req) writing <= QUIET;
      endcase
    end
  end

  assign mem_valid    = reading == OFFERED || writing == OFFERED;
  assign mem_write    = writing == OFFERED;
  assign mem_pa       = {8'd0, mem_write ? wr_addr : rd_addr};
  assign mem_data     = wr_data;
  assign mem_slot     = '0;
  assign mem_expected = '0;

  stranger #(.LEVELS(LEVELS), .PHYS(PA_BITS), .ENTRIES(ENTRIES), .AD_MODE(AD_MODE)) walker (
    .clk,
    .rst     (!rst_n),
    .req     (asking),
    .vaddr   (va),
    .is_write(access == 2'd1),
    .is_fetch(access == 2'd2),
    .user_mode(user),
    .sum, .mxr, .satp_ppn,
    .ack, .paddr, .page_fault, .access_fault, .at_level,
    .rd_req, .rd_addr, .rd_data, .rd_err,
    .rd_ack  (reading == ANSWERED),
    .wr_req, .wr_addr, .wr_data, .wr_err,
    .wr_ack  (writing == ANSWERED),
    .drop_all(flush_valid && flush_ready)
  );

  logic unused;
  assign unused = &{1'b0, req_modifiers[6:2], req_asid, req_root[63:56], req_root[11:0], mem_answer_slot,
                    mem_answer_swapped, flush_by_va, flush_by_asid, flush_global, flush_asid, flush_va};

endmodule
