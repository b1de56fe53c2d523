using Xunit;

namespace TinyRnn.Testing;

/// <summary>A fact that needs the third-party cases; skipped where TINYRNN_CASES is not set.</summary>
public sealed class CasesFactAttribute : FactAttribute
{
    public CasesFactAttribute()
    {
        Skip = SharedFolder.Cases.SkipReason;
    }
}

/// <summary>A theory that needs the third-party cases; skipped where TINYRNN_CASES is not set.</summary>
public sealed class CasesTheoryAttribute : TheoryAttribute
{
    public CasesTheoryAttribute()
    {
        Skip = SharedFolder.Cases.SkipReason;
    }
}
