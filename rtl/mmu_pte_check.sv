// What a page-table entry says to an access: pointer, leaf or fault, and whether A or D must be written first. The only
// module that knows the format of an entry. Combinational.
//
// RISC-V (privileged architecture, "Virtual Address Translation Process"; Svnapot and Svpbmt by parameter, else their
// bits are reserved; Svade and Svadu by HW_AD):
//
//    63 62  61 60     54 53                              10 9 8 7 6 5 4 3 2 1 0
//   | N| PBMT | reserved | page number (PPN)               |RSW|D|A|G|U|X|W|R|V|
//
// x86-64 (Intel SDM volume 3, 4.5, tables 4-15 to 4-20); PS only above level 0, where bit 7 is PAT; a large page has
// PAT in bit 12:
//
//    63 62     52 51                                     12 11    9 8 7  6 5 4   3   2   1   0
//   |XD| ignored | page number, reserved from PA_BITS on   |ignored|G|PS|D|A|PCD|PWT|U/S|R/W|P|
`default_nettype none

module mmu_pte_check #(
  parameter int SCHEME  = 0,
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56,
  parameter int HW_AD   = 1,  // RISC-V 1: the walker sets A and D (Svadu); 0: they fault (Svade). x86: 1
  parameter int SVNAPOT = 0,
  parameter int SVPBMT  = 0
) (
  input  logic [63:0]         pte_i,
  input  logic [2:0]          level_i,
  input  logic [3:0]          vpn_low_i,      // address bits 15:12, for the page number of a 64 KiB page
  input  logic [5:0]          path_rights_i,  // over the entries above; of the first entry mmu_pkg::RIGHTS_FIRST_*
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic [6:0]          modifiers_i,
  output mmu_pkg::fault_e     fault_o,        // NONE: pointer or leaf
  output logic [4:0]          code_o,         // of a fault
  output logic                leaf_o,         // unless there is a fault: a leaf, else a pointer
  output logic                update_o,       // no fault, and A or D of the entry has to be set
  output logic [63:0]         updated_o,      // the entry with A (and D) set
  output logic [5:0]          rights_o,       // over the path with this entry; of a leaf DIRTY as after the update
  output logic [PA_BITS-1:12] ppn_o           // of the next table, or of the page
);

  // What the format says. Not present and reserved (bits, encodings, and on RISC-V whatever else stops the walk) are page
  // faults; an address that no memory can have is an access fault.
  logic present, reserved, leaf, too_high;
  logic store, allowed;

  assign store  = access_i == mmu_pkg::ACCESS_STORE;
  assign leaf_o = leaf;

  if (SCHEME == mmu_pkg::SCHEME_RISCV) begin : gen_riscv
    logic v, r, w, x, u, g, a, d, n;
    logic [1:0] pbmt;
    logic bad_entry, bad_pointer, bad_leaf, misaligned, ad_missing;

    assign {n, pbmt}                = pte_i[63:61];
    assign {d, a, g, u, x, w, r, v} = pte_i[7:0];

    assign present     = v;
    assign leaf        = r || x;
    assign bad_entry   = (w && !r) || (|pte_i[60:54]) || (SVNAPOT == 0 && n) || (SVPBMT == 0 && |pbmt);
    assign bad_pointer = level_i == 3'd0 || a || d || u || n || (|pbmt);
    // N says 64 KiB, at level 0 only: elsewhere the page number that it asks for is misaligned.
    assign bad_leaf    = misaligned || pbmt == 2'd3 || (n && pte_i[13:10] != 4'b1000) || (HW_AD == 0 && ad_missing);
    assign reserved    = bad_entry || (leaf ? bad_leaf : bad_pointer);

    always_comb begin
      misaligned = 1'b0;
      for (int k = 1; k < LEVELS; k++) begin
        if (level_i >= 3'(k) && |pte_i[9*k+1 +: 9]) begin
          misaligned = 1'b1;
        end
      end
    end

    // Pointers have no A and D: they are reserved there.
    assign ad_missing = !a || (store && !d);
    assign update_o   = HW_AD != 0 && fault_o == mmu_pkg::FAULT_NONE && leaf && ad_missing;
    assign updated_o  = {pte_i[63:8], d || store, 1'b1, pte_i[5:0]};
    assign rights_o   = path_rights_i | (leaf ? {d || store, g, u, x, w, r} : {1'b0, g, 4'b0000});

    // A page of 64 KiB is 16 translations of 4 KiB: the page number's low bits, 1000, come from the address.
    always_comb begin
      ppn_o = pte_i[PA_BITS-3:10];
      if (n) begin
        ppn_o[15:12] = vpn_low_i;
      end
    end

    if (PA_BITS < 56) begin : gen_narrow
      assign too_high = |pte_i[53:PA_BITS-2];
    end else begin : gen_full
      assign too_high = 1'b0;
    end
  end else begin : gen_x86
    logic large_page, high_bits;

    assign present    = pte_i[0];
    assign large_page = (level_i == 3'd1 || level_i == 3'd2) && pte_i[7];
    assign leaf       = level_i == 3'd0 || large_page;
    assign too_high   = 1'b0;  // such bits are reserved
    assign reserved   = high_bits || (pte_i[63] && !modifiers_i[mmu_pkg::MODIFIER_NX]) || (level_i >= 3'd3 && pte_i[7])
                     || (large_page && |pte_i[20:13]) || (large_page && level_i == 3'd2 && |pte_i[29:21]);

    if (PA_BITS < 52) begin : gen_narrow
      assign high_bits = |pte_i[51:PA_BITS];
    end else begin : gen_full
      assign high_bits = 1'b0;
    end

    // Every entry of the path has an A, only a leaf a D and a G.
    assign updated_o = {pte_i[63:7], pte_i[6] || (leaf && store), 1'b1, pte_i[4:0]};
    assign update_o  = fault_o == mmu_pkg::FAULT_NONE && (!pte_i[5] || (leaf && store && !pte_i[6]));
    assign rights_o  = (path_rights_i & {2'b00, pte_i[2], !pte_i[63], pte_i[1], 1'b1})
                     | {leaf && updated_o[6], leaf && pte_i[8], 4'b0000};

    always_comb begin
      ppn_o = pte_i[PA_BITS-1:12];
      if (large_page) begin
        ppn_o[20:12] = '0;
        if (level_i == 3'd2) begin
          ppn_o[29:21] = '0;
        end
      end
    end

    logic unused;
    assign unused = &{1'b0, vpn_low_i};
  end

  mmu_permission #(.SCHEME(SCHEME)) u_permission (
    .access_i, .user_i, .modifiers_i,
    .rights_i (rights_o[3:0]),
    .allowed_o(allowed)
  );

  always_comb begin
    fault_o = mmu_pkg::FAULT_NONE;
    if (!present || reserved || (leaf && !allowed)) begin
      fault_o = mmu_pkg::FAULT_PAGE;
    end else if (too_high) begin
      fault_o = mmu_pkg::FAULT_ACCESS;
    end
  end

  mmu_fault_code #(.SCHEME(SCHEME)) u_fault_code (
    .kind_i    (fault_o),
    .access_i, .user_i, .modifiers_i,
    .present_i (present),
    .reserved_i(reserved),
    .code_o
  );

endmodule
