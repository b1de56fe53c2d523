namespace TinyRnn.Interop.Keras.Layers;

/// <summary>Masking: rows that the layers after it pass over in Keras.</summary>
internal static class MaskingLayer
{
    /// <summary>The key of the configuration that says that there is nothing to pass over.</summary>
    public const string ConfigKey = "ignoreMasks";

    /// <summary>Adds nothing, where the user has said that no row is masked.</summary>
    public static KerasValue Add(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        Check(layer, network, "rows of nothing but its mask_value are");
        return input;
    }

    /// <summary>Refuses a mask unless the user has said that no row is masked.</summary>
    public static void Check(KerasLayer layer, KerasNetwork network, string what)
    {
        if (!network.IgnoresMasks)
        {
            throw layer.Problem(
                $"it makes a mask: {what} padding, which the layers after it pass over. Feed no padding, and say so with a configuration {{\"{ConfigKey}\": true}}; or train without the mask");
        }

        network.Notes.Add($"{layer.Where} makes no mask here: feed no padding");
    }
}
