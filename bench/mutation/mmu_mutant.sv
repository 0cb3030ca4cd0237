// Which mutant a simulation is: a number that the environment gives (selected.c), 0 for none. Only copies of the design that hold
// mutants have it. The package stands before the design's own; the module is attached to the top.
package mmu_mutant;
  import "DPI-C" function int mmu_mutant_selected();
  int selected /*verilator public_flat_rw*/;
endpackage

module mmu_mutant_reader;
  initial mmu_mutant::selected = mmu_mutant::mmu_mutant_selected();
endmodule
