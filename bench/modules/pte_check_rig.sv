// mmu_pte_check and mmu_response for one machine after another, side by side: all see the same entry, and the bench looks
// at those whose page tables have the level. What each was built for is an output, so that the bench has no list of its own.
// The question is registered: what Verilator 5.006 takes for a combinational loop (in a netlist, a vector whose bits are
// driven one by one) it evaluates wrongly when it depends on ports.
`default_nettype none

module pte_check_rig #(
  parameter int MACHINES = 18
) (
  input  logic             clk_i,

  // An entry that a walk has read.
  input  logic [63:0]      pte_i,
  input  logic [2:0]       level_i,
  input  logic [5:0]       path_rights_i,

  // The request.
  input  logic [63:0]      va_i,
  input  mmu_pkg::access_e access_i,
  input  logic             user_i,
  input  logic [6:0]       modifiers_i,

  // What a response is made of.
  input  logic             canonical_i,
  input  mmu_pkg::fault_e  walk_fault_i,
  input  logic [4:0]       walk_code_i,
  input  logic [3:0]       rights_i,
  input  logic [55:12]     ppn_i,

  output logic [31:0]      scheme_o       [MACHINES],
  output logic [31:0]      levels_o       [MACHINES],
  output logic [31:0]      pa_bits_o      [MACHINES],
  output logic [2:0]       options_o      [MACHINES],  // SVPBMT, SVNAPOT, HW_AD

  output mmu_pkg::fault_e  fault_o        [MACHINES],
  output logic [4:0]       code_o         [MACHINES],
  output logic             leaf_o         [MACHINES],
  output logic             update_o       [MACHINES],
  output logic [63:0]      updated_o      [MACHINES],
  output logic [5:0]       rights_o       [MACHINES],
  output logic [63:0]      base_o         [MACHINES],

  output logic [63:0]      resp_pa_o      [MACHINES],
  output logic [2:0]       resp_level_o   [MACHINES],
  output mmu_pkg::fault_e  resp_fault_o   [MACHINES],
  output logic [4:0]       resp_code_o    [MACHINES]
);

  // SCHEME, LEVELS, PA_BITS, HW_AD, SVNAPOT, SVPBMT. PA_BITS holds the largest page, as in mmu.sv.
  localparam logic [MACHINES-1:0][5:0][7:0] MACHINE = {
    {8'd0, 8'd3, 8'd56, 8'd1, 8'd0, 8'd0},
    {8'd0, 8'd3, 8'd56, 8'd0, 8'd1, 8'd1},
    {8'd0, 8'd3, 8'd32, 8'd1, 8'd1, 8'd0},
    {8'd0, 8'd3, 8'd55, 8'd0, 8'd0, 8'd1},
    {8'd0, 8'd4, 8'd56, 8'd1, 8'd1, 8'd1},
    {8'd0, 8'd4, 8'd56, 8'd0, 8'd0, 8'd0},
    {8'd0, 8'd4, 8'd39, 8'd1, 8'd0, 8'd1},
    {8'd0, 8'd4, 8'd50, 8'd0, 8'd1, 8'd0},
    {8'd0, 8'd5, 8'd56, 8'd1, 8'd0, 8'd0},
    {8'd0, 8'd5, 8'd56, 8'd0, 8'd1, 8'd1},
    {8'd0, 8'd5, 8'd48, 8'd1, 8'd1, 8'd1},
    {8'd0, 8'd5, 8'd52, 8'd0, 8'd0, 8'd0},
    {8'd1, 8'd4, 8'd52, 8'd1, 8'd0, 8'd0},
    {8'd1, 8'd4, 8'd32, 8'd1, 8'd0, 8'd0},
    {8'd1, 8'd4, 8'd46, 8'd1, 8'd0, 8'd0},
    {8'd1, 8'd5, 8'd52, 8'd1, 8'd0, 8'd0},
    {8'd1, 8'd5, 8'd36, 8'd1, 8'd0, 8'd0},
    {8'd1, 8'd5, 8'd51, 8'd1, 8'd0, 8'd0}
  };

  logic [63:0]      pte_q;
  logic [2:0]       level_q;
  logic [5:0]       path_rights_q;
  logic [63:0]      va_q;
  mmu_pkg::access_e access_q;
  logic             user_q;
  logic [6:0]       modifiers_q;
  logic             canonical_q;
  mmu_pkg::fault_e  walk_fault_q;
  logic [4:0]       walk_code_q;
  logic [3:0]       rights_q;
  logic [55:12]     ppn_q;

  always_ff @(posedge clk_i) begin
    pte_q         <= pte_i;
    level_q       <= level_i;
    path_rights_q <= path_rights_i;
    va_q          <= va_i;
    access_q      <= access_i;
    user_q        <= user_i;
    modifiers_q   <= modifiers_i;
    canonical_q   <= canonical_i;
    walk_fault_q  <= walk_fault_i;
    walk_code_q   <= walk_code_i;
    rights_q      <= rights_i;
    ppn_q         <= ppn_i;
  end

  for (genvar m = 0; m < MACHINES; m++) begin : gen_machine
    localparam int SCHEME  = int'(MACHINE[m][5]);
    localparam int LEVELS  = int'(MACHINE[m][4]);
    localparam int PA_BITS = int'(MACHINE[m][3]);

    logic [PA_BITS-1:12] ppn;
    logic [PA_BITS-1:0]  pa;

    assign scheme_o[m]  = SCHEME;
    assign levels_o[m]  = LEVELS;
    assign pa_bits_o[m] = PA_BITS;
    assign options_o[m] = {MACHINE[m][0] != 0, MACHINE[m][1] != 0, MACHINE[m][2] != 0};
    assign base_o[m]    = 64'({ppn, 12'd0});
    assign resp_pa_o[m] = 64'(pa);

    mmu_pte_check #(
      .SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS),
      .HW_AD(int'(MACHINE[m][2])), .SVNAPOT(int'(MACHINE[m][1])), .SVPBMT(int'(MACHINE[m][0]))
    ) u_pte_check (
      .pte_i        (pte_q),
      .level_i      (level_q),
      .path_rights_i(path_rights_q),
      .access_i     (access_q),
      .user_i       (user_q),
      .modifiers_i  (modifiers_q),
      .vpn_low_i    (va_q[15:12]),
      .fault_o      (fault_o[m]),
      .code_o       (code_o[m]),
      .leaf_o       (leaf_o[m]),
      .update_o     (update_o[m]),
      .updated_o    (updated_o[m]),
      .rights_o     (rights_o[m]),
      .ppn_o        (ppn)
    );

    mmu_response #(.SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
      .access_i   (access_q),
      .user_i     (user_q),
      .modifiers_i(modifiers_q),
      .canonical_i(canonical_q),
      .level_i    (level_q),
      .rights_i   (rights_q),
      .offset_i   (va_q[9*LEVELS+2:0]),
      .fault_i    (walk_fault_q),
      .code_i     (walk_code_q),
      .ppn_i      (ppn_q[PA_BITS-1:12]),
      .pa_o       (pa),
      .level_o    (resp_level_o[m]),
      .fault_o    (resp_fault_o[m]),
      .code_o     (resp_code_o[m])
    );
  end

  logic unused;  // of narrow machines
  assign unused = &{1'b0, va_q, ppn_q};

endmodule
