// What the parameters of mmu may be; elaboration stops with a sentence where they are not. Arrays check theirs.
`default_nettype none

module mmu_parameters #(
  parameter int SCHEME      = 0,
  parameter int LEVELS      = 3,
  parameter int PA_BITS     = 56,
  parameter int ASID_BITS   = 16,
  parameter int HW_AD       = 1,
  parameter int SVNAPOT     = 0,
  parameter int SVPBMT      = 0,
  parameter int REQUESTS    = 8,
  parameter int WALKERS     = 2,
  parameter int QUEUE       = 0,
  parameter int MERGE       = 1,
  parameter int L1_SHARED   = 0,
  parameter int L1I_LATENCY = 1,
  parameter int L1I_PAGES   = 7,
  parameter int L1D_LATENCY = 1,
  parameter int L1D_PAGES   = 7,
  parameter int L2_SETS     = 0,
  parameter int L2_LATENCY  = 1,
  parameter int L2_PAGES    = 7,
  parameter int PWC_LATENCY = 1,
  parameter int PWC1_SETS   = 0,
  parameter int PWC2_SETS   = 0,
  parameter int PWC3_SETS   = 0,
  parameter int PWC4_SETS   = 0
) ();

  localparam bit X86 = SCHEME == mmu_pkg::SCHEME_X86;
  localparam bit PWC = PWC1_SETS != 0 || PWC2_SETS != 0 || PWC3_SETS != 0 || PWC4_SETS != 0;

  // The address bits that a page of the largest size fills: less makes no sense of its level.
  localparam int LARGEST_PAGE = X86 || LEVELS == 3 ? 30 : LEVELS == 4 ? 39 : 48;

  // The page sizes that the scheme has.
  localparam int SIZES = X86 ? 7 : (1 << LEVELS) - 1;

  if (SCHEME != mmu_pkg::SCHEME_RISCV && SCHEME != mmu_pkg::SCHEME_X86) begin : gen_scheme
    $error("mmu: SCHEME is 0 (RISC-V) or 1 (x86-64)");
  end
  if (LEVELS < (X86 ? 4 : 3) || LEVELS > 5) begin : gen_levels
    $error("mmu: LEVELS is 3 (Sv39), 4 (Sv48, x86-64) or 5 (Sv57, x86-64 with LA57)");
  end
  if (PA_BITS < 32 || PA_BITS > (X86 ? 52 : 56)) begin : gen_pa
    $error("mmu: PA_BITS must be 32 to 56, of x86 to 52");
  end
  if (PA_BITS < LARGEST_PAGE) begin : gen_pa_of_page
    $error("mmu: the largest page (512 GiB in Sv48, 256 TiB in Sv57) needs PA_BITS of at least 39, 48");
  end
  if (ASID_BITS < 0 || ASID_BITS > (X86 ? 12 : 16)) begin : gen_asid
    $error("mmu: ASID_BITS must be 0 to 16, of x86 to 12");
  end
  if (HW_AD != 0 && HW_AD != 1) begin : gen_ad
    $error("mmu: HW_AD is 0 (fault) or 1 (set by the walker)");
  end
  if (X86 && HW_AD == 0) begin : gen_x86_ad
    $error("mmu: x86-64 sets A and D in hardware; HW_AD must be 1");
  end
  if (SVNAPOT < 0 || SVNAPOT > 1 || SVPBMT < 0 || SVPBMT > 1) begin : gen_extensions
    $error("mmu: SVNAPOT and SVPBMT are 0 or 1");
  end
  if (X86 && (SVNAPOT != 0 || SVPBMT != 0)) begin : gen_x86_extensions
    $error("mmu: SVNAPOT and SVPBMT are extensions of RISC-V; they must be 0 with x86-64");
  end
  if (REQUESTS < 1 || REQUESTS > 64 || (REQUESTS & (REQUESTS - 1)) != 0) begin : gen_requests
    $error("mmu: REQUESTS must be a power of two, 1 to 64");
  end
  if (WALKERS < 1 || WALKERS > 8 || WALKERS > REQUESTS) begin : gen_walkers
    $error("mmu: WALKERS must be 1 to 8, and no more than REQUESTS");
  end
  if (QUEUE < 0 || QUEUE > 64) begin : gen_queue
    $error("mmu: QUEUE must be 0 (as many as REQUESTS) to 64");
  end
  if (MERGE != 0 && MERGE != 1) begin : gen_merge
    $error("mmu: MERGE is 0 (every miss walks) or 1");
  end
  if (L1_SHARED != 0 && L1_SHARED != 1) begin : gen_shared
    $error("mmu: L1_SHARED is 0 (L1I and L1D) or 1 (L1D serves fetches too)");
  end
  if ((L1_SHARED == 0 && L1I_LATENCY < 1) || L1D_LATENCY < 1 || (L2_SETS != 0 && L2_LATENCY < 1)) begin : gen_latency
    $error("mmu: a TLB's LATENCY must be at least 1");
  end
  if (((L1_SHARED == 0 ? L1I_PAGES : 0) | L1D_PAGES | (L2_SETS != 0 ? L2_PAGES : 0)) > SIZES) begin : gen_pages
    $error("mmu: PAGES names a level at which the scheme has no pages");
  end
  if (PWC && PWC_LATENCY < 1) begin : gen_pwc_latency
    $error("mmu: PWC_LATENCY must be at least 1 when there is a page-walk cache");
  end
  if ((LEVELS < 4 && PWC3_SETS != 0) || (LEVELS < 5 && PWC4_SETS != 0)) begin : gen_pwc_level
    $error("mmu: pointers are at the levels 1 to LEVELS - 1; PWC3_SETS (Sv39) and PWC4_SETS (up to 4 levels) must be 0");
  end

endmodule
