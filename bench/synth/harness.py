#!/usr/bin/python3
"""Write a top for place and route: the many pins of the MMU behind two shift registers, one bit in and one bit out.

    harness.py PORTS.json   a netlist of Yosys (write_json) with the module mmu; the Verilog goes to standard output

Every input of the MMU comes from a register and every output goes to one, so that the timing is that of the MMU's own
paths. What is only for a bench to look at (trace_*) stays open.
"""
import json
import sys


def ports(path):
    with open(path, encoding="utf-8") as file:
        module = json.load(file)["modules"]["mmu"]
    for name, port in module["ports"].items():
        if name not in ("clk_i", "rst_ni") and not name.startswith("trace_"):
            yield name, port["direction"], len(port["bits"])


def connections(chosen, register):
    low = 0
    for name, width in chosen:
        yield f".{name}({register}[{low + width - 1}:{low}])"
        low += width


def main():
    every = list(ports(sys.argv[1]))
    inputs = [(name, width) for name, direction, width in every if direction == "input"]
    outputs = [(name, width) for name, direction, width in every if direction == "output"]
    wide_in, wide_out = (sum(width for _, width in some) for some in (inputs, outputs))
    wires = ",\n    ".join([*connections(inputs, "in_q"), *connections(outputs, "out")])
    print(f"""module harness(input clk_i, input rst_ni, input bit_i, input capture_i, output bit_o);
  reg  [{wide_in - 1}:0] in_q;
  reg  [{wide_out - 1}:0] out_q;
  wire [{wide_out - 1}:0] out;
  always @(posedge clk_i) begin
    in_q  <= {{in_q, bit_i}};
    out_q <= capture_i ? out : {{out_q, bit_i}};
  end
  assign bit_o = out_q[{wide_out - 1}];
  mmu u_mmu (
    .clk_i(clk_i), .rst_ni(rst_ni),
    {wires}
  );
endmodule""")


if __name__ == "__main__":
    main()
