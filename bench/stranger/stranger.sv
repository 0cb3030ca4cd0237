// A page-table walker as somebody else might have built it: it shares nothing with rtl/, neither a file nor an idea of a
// port. One translation at a time, Sv39 or Sv48, four-phase handshakes (req up, ack up, req down, ack down), a channel
// that reads and one that writes. Without ASIDs and walk caches; the TLB, if there is one, is a few entries, replaced in
// turn, that are all dropped at once. An entry is checked when it has been read; where its address has more bits than
// memory has, the read is tried, and the error is the fault.
`default_nettype none

module stranger #(
    parameter int LEVELS  = 3,   // 3: Sv39, 4: Sv48
    parameter int PHYS    = 40,  // physical address bits that memory has, to 56
    parameter int ENTRIES = 4,   // of the TLB; 0: there is none
    parameter int AD_MODE = 0    // A and D: 0 an entry without them is refused, 1 set by writing it back, 2 ignored
) (
    input  logic        clk,
    input  logic        rst,

    // A translation.
    input  logic        req,
    output logic        ack,
    input  logic [63:0] vaddr,
    input  logic        is_write,
    input  logic        is_fetch,
    input  logic        user_mode,
    input  logic        sum,
    input  logic        mxr,
    input  logic [43:0] satp_ppn,
    output logic [55:0] paddr,
    output logic        page_fault,
    output logic        access_fault,
    output logic [2:0]  at_level,      // of the page, or of the entry that stopped the walk

    // Table entries.
    output logic        rd_req,
    input  logic        rd_ack,
    output logic [55:0] rd_addr,
    input  logic [63:0] rd_data,
    input  logic        rd_err,
    output logic        wr_req,
    input  logic        wr_ack,
    output logic [55:0] wr_addr,
    output logic [63:0] wr_data,
    input  logic        wr_err,

    input  logic        drop_all       // empties the TLB; between translations
);

    typedef enum logic [2:0] {REST, LOOK, FETCH, LOWER, JUDGE, WRITE, SETTLE, TELL} phase_t;

    localparam int VPN = 9 * LEVELS;

    phase_t         phase;
    logic [2:0]     level;
    logic [43:0]    table_ppn;
    logic [63:0]    entry;
    logic           failed;
    logic [VPN-1:0] vpn;
    logic [63:0]    entry_addr;

    assign vpn = vaddr[VPN+11:12];

    // Address of the entry: the slice of the page number that belongs to the level.
    logic [VPN-1:0] slice;
    assign slice      = vpn >> (9 * level);
    assign entry_addr = {8'd0, table_ppn, slice[8:0], 3'd0};
    assign rd_addr    = entry_addr[55:0];
    assign wr_addr    = entry_addr[55:0];

    // ---- what an entry allows ------------------------------------------------------------------------------------

    // {U, X, W, R} of a page.
    function automatic logic refused(input logic [3:0] uxwr, input logic w, input logic f, input logic u,
                                     input logic s, input logic m);
        logic wrong_kind, wrong_mode;
        wrong_kind = f ? !uxwr[2] : w ? !uxwr[1] : !(uxwr[0] || (m && uxwr[2]));
        wrong_mode = u ? !uxwr[3] : uxwr[3] && (f || !s);
        refused    = wrong_kind || wrong_mode;
    endfunction

    logic valid_encoding, is_page, aligned, reachable, has_ad;

    assign is_page        = entry[1] || entry[3];
    assign valid_encoding = entry[0] && (entry[1] || !entry[2]) && entry[63:54] == 10'd0;
    assign has_ad         = AD_MODE == 2 || (entry[6] && (entry[7] || !is_write));
    assign reachable      = (entry[53:10] >> (PHYS - 12)) == 44'd0;

    always_comb begin
        unique case (level)
            3'd0:    aligned = 1'b1;
            3'd1:    aligned = entry[18:10] == 9'd0;
            3'd2:    aligned = entry[27:10] == 18'd0;
            default: aligned = entry[36:10] == 27'd0;
        endcase
    end

    // ---- the TLB -------------------------------------------------------------------------------------------------

    logic        kept;
    logic [2:0]  kept_level;
    logic [43:0] kept_ppn;
    logic [3:0]  kept_uxwr;
    logic        keep;  // the page found, now

    assign keep = phase == SETTLE && !wr_ack && !page_fault && !access_fault;

    if (ENTRIES > 0) begin : g_tlb
        localparam int TURN = ENTRIES > 1 ? $clog2(ENTRIES) : 1;

        logic [ENTRIES-1:0] used, match, same;
        logic [2:0]         tlb_level [ENTRIES];
        logic [VPN-1:0]     tlb_vpn   [ENTRIES];
        logic [43:0]        tlb_ppn   [ENTRIES];
        logic [4:0]         tlb_bits  [ENTRIES];  // D, U, X, W, R
        logic [TURN-1:0]    turn, place;
        logic               found_dirty;

        // An entry is found by its page, and again by its page when it is written anew. The smallest page comes first.
        always_comb begin
            kept        = 1'b0;
            found_dirty = 1'b0;
            kept_level  = '0;
            kept_ppn    = '0;
            kept_uxwr   = '0;
            place       = turn;
            for (int i = ENTRIES - 1; i >= 0; i--) begin
                match[i] = used[i] && (tlb_vpn[i] >> (9 * tlb_level[i])) == (vpn >> (9 * tlb_level[i]));
                same[i]  = match[i] && tlb_level[i] == level;
                if (match[i] && (!kept || tlb_level[i] <= kept_level)) begin
                    kept        = 1'b1;
                    found_dirty = tlb_bits[i][4];
                    kept_level  = tlb_level[i];
                    kept_ppn    = tlb_ppn[i];
                    kept_uxwr   = tlb_bits[i][3:0];
                end
                if (same[i]) place = TURN'(i);
            end
            if (AD_MODE != 2 && is_write && !found_dirty) kept = 1'b0;
        end

        always_ff @(posedge clk) begin
            if (rst || drop_all) begin
                used <= '0;
                turn <= '0;
            end else if (keep) begin
                used[place]      <= 1'b1;
                tlb_level[place] <= level;
                tlb_vpn[place]   <= vpn;
                tlb_ppn[place]   <= entry[53:10];
                tlb_bits[place]  <= {entry[7], entry[4:1]};
                if (same == '0) turn <= turn == TURN'(ENTRIES - 1) ? '0 : turn + 1'b1;
            end
        end
    end else begin : g_no_tlb
        assign kept       = 1'b0;
        assign kept_level = '0;
        assign kept_ppn   = '0;
        assign kept_uxwr  = '0;

        logic unused;
        assign unused = &{1'b0, drop_all, keep};
    end

    // ---- phase by phase ------------------------------------------------------------------------------------------

    // Address bits of the page's size come from the address.
    function automatic logic [55:0] place_of(input logic [43:0] ppn, input logic [2:0] at, input logic [VPN+11:0] va);
        logic [55:0] low;
        low      = (56'd1 << (12 + 9 * at)) - 56'd1;
        place_of = ({ppn, 12'd0} & ~low) | (56'(va) & low);
    endfunction

    always_ff @(posedge clk) begin
        if (rst) begin
            phase  <= REST;
            ack    <= 1'b0;
            rd_req <= 1'b0;
            wr_req <= 1'b0;
        end else begin
            unique case (phase)
                REST: begin
                    page_fault   <= 1'b0;
                    access_fault <= 1'b0;
                    level        <= 3'(LEVELS - 1);
                    table_ppn    <= satp_ppn;
                    if (req) phase <= LOOK;
                end
                LOOK: begin
                    paddr    <= place_of(kept_ppn, kept_level, vaddr[VPN+11:0]);
                    at_level <= level;
                    if (vaddr[63:VPN+12] != {52-VPN{vaddr[VPN+11]}}) begin
                        page_fault <= 1'b1;
                        phase      <= TELL;
                    end else if (kept) begin
                        page_fault <= refused(kept_uxwr, is_write, is_fetch, user_mode, sum, mxr);
                        at_level   <= kept_level;
                        phase      <= TELL;
                    end else begin
                        rd_req <= 1'b1;
                        phase  <= FETCH;
                    end
                end
                FETCH: if (rd_ack) begin
                    entry  <= rd_data;
                    failed <= rd_err;
                    rd_req <= 1'b0;
                    phase  <= LOWER;
                end
                LOWER: if (!rd_ack) phase <= JUDGE;
                JUDGE: begin
                    phase <= SETTLE;
                    if (failed) begin
                        access_fault <= 1'b1;
                    end else if (!valid_encoding) begin
                        page_fault <= 1'b1;
                    end else if (!is_page) begin
                        if (level == 3'd0 || entry[4] || entry[6] || entry[7]) begin
                            page_fault <= 1'b1;
                        end else begin
                            level     <= level - 3'd1;
                            table_ppn <= entry[53:10];
                            rd_req    <= 1'b1;
                            phase     <= FETCH;
                        end
                    end else if (!aligned || refused(entry[4:1], is_write, is_fetch, user_mode, sum, mxr)
                                 || (AD_MODE == 0 && !has_ad)) begin
                        page_fault <= 1'b1;
                    end else if (!reachable) begin
                        access_fault <= 1'b1;
                    end else if (!has_ad) begin
                        wr_req  <= 1'b1;
                        wr_data <= {entry[63:8], entry[7] || is_write, 1'b1, entry[5:0]};
                        phase   <= WRITE;
                    end
                end
                WRITE: if (wr_ack) begin
                    entry        <= wr_data;
                    access_fault <= wr_err;
                    wr_req       <= 1'b0;
                    phase        <= SETTLE;
                end
                SETTLE: if (!wr_ack) begin
                    paddr    <= place_of(entry[53:10], level, vaddr[VPN+11:0]);
                    at_level <= level;
                    phase    <= TELL;
                end
                TELL: begin
                    ack <= req;
                    if (!req) phase <= REST;
                end
            endcase
        end
    end

    logic unused_bits;
    assign unused_bits = &{1'b0, entry_addr[63:56], slice, entry[9:8], entry[5]};

endmodule
