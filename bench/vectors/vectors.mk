# Page-table vectors made by other people's implementations: replayed by the model, and by the naive walker that judges it.

VECTORS = $(wildcard bench/vectors/*.txt.xz)

vectors: $(BUILD)/mmusim $(BUILD)/bench/oracle/naive_vectors ## The vectors of Spike and QEMU, by the model and by the naive walker (5 s)
	BUILD=$(BUILD) bench/vectors/run.sh $(VECTORS)

.PHONY: vectors
