using System;
using Xunit;

namespace TinyRnn.Testing;

/// <summary>A theory about what only Linux has; skipped elsewhere.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";
}
