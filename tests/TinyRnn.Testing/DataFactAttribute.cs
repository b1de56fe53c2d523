using Xunit;

namespace TinyRnn.Testing;

/// <summary>A fact that needs the data sets; skipped where TINYRNN_DATA is not set.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute()
    {
        Skip = SharedFolder.Data.SkipReason;
    }
}
