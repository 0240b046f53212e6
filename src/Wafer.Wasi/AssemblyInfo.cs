using System.Runtime.CompilerServices;

// System calls take blittable arguments only, so that ahead-of-time compilation needs no marshalling stubs.
[assembly: DisableRuntimeMarshalling]

// The scratch buffers of the system calls are written before they are read.
[module: SkipLocalsInit]
