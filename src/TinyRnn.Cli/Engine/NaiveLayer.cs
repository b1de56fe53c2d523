using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>One layer as anybody would write it first: plain loops over flat row-major arrays. The benchmark's baseline.</summary>
internal abstract class NaiveLayer
{
    /// <summary>The layer's output after a step.</summary>
    public abstract float[] Output { get; }

    /// <summary>Advances one step.</summary>
    /// <param name="inputs">The outputs of the source layers.</param>
    public abstract void Step(float[][] inputs);

    /// <summary>Puts the state back to the initial state.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>The initial values of a state role; zeros where the model has none.</summary>
    protected static float[] InitialState(TinyRnnModel model, LayerSpec layer, string role)
    {
        foreach (InitialStateSpec state in layer.InitialState)
        {
            if (state.Role == role)
            {
                return model.Tensor(state.Tensor).Values;
            }
        }

        return new float[layer.Units];
    }

    /// <summary>What the arguments of a recurrent layer's gates are limited to; infinite without a clip.</summary>
    protected static float Limit(LayerSpec layer) =>
        layer.Attribute("clip").Number is > 0 and double clip ? (float)clip : float.PositiveInfinity;

    /// <summary>A tensor's values, or zeros where the layer has none in that role.</summary>
    protected static float[] ValuesOrZeros(TinyRnnModel model, LayerSpec layer, string role, int count) =>
        model.Values(layer, role) ?? new float[count];
}
