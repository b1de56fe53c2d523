using System;

namespace TinyRnn.Devices.Tests.FanMonitor;

/// <summary>
/// A test that publishes with NativeAOT, which needs a C compiler as linker. Runs where TINYRNN_NATIVE_AOT is set
/// (<c>.ci/run</c> sets it after installing one).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeAotFactAttribute : FactAttribute
{
    public NativeAotFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("TINYRNN_NATIVE_AOT") is not "1")
            Skip = "TINYRNN_NATIVE_AOT is not 1: set it where clang or gcc is installed.";
    }
}
