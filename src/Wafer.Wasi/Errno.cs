namespace Wafer.Wasi;
