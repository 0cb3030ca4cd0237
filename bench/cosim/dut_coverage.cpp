// In a build with Verilator's coverage (coverage.mk), linked in front of dut_destroy: what the device has covered is
// written to the file that COSIM_CODE_COVERAGE of the environment names, before it is gone.
#include <cstdlib>

#include "dut.h"
#include "verilated.h"
#include "verilated_cov.h"

extern "C" {
void __real_dut_destroy(struct dut *dut);
void __wrap_dut_destroy(struct dut *dut);
}

void __wrap_dut_destroy(struct dut *dut)
{
    const char *file = std::getenv("COSIM_CODE_COVERAGE");
    if (dut && file)
        Verilated::threadContextp()->coveragep()->write(file);
    __real_dut_destroy(dut);
}
