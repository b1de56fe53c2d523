using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Interop;

/// <summary>A network as an importer builds it: unique names of layers, and errors that name the source.</summary>
/// <param name="file">The source's path, for errors.</param>
/// <param name="builder">A builder without layers.</param>
internal sealed class NetworkDraft(string file, ModelBuilder builder)
{
    private readonly LayerNames _names = new();

    /// <summary>The builder, for what layers are not about.</summary>
    public ModelBuilder Builder => builder;

    /// <summary>Starts a network of features.</summary>
    /// <param name="context">What is imported.</param>
    /// <param name="where">The place that states the size.</param>
    /// <param name="inputSize">Channels of the input.</param>
    /// <param name="inputLength">Rows that one step consumes.</param>
    public static NetworkDraft Features(ImportContext context, string where, int inputSize, int inputLength = 1) => new(
        context.Source.Path,
        Guard(context.Source.Path, where, () => new ModelBuilder(context.Name, inputSize, inputLength)));

    /// <summary>Adds a layer after one other; see <see cref="Join"/>.</summary>
    public int Add(
        string type,
        string name,
        string where,
        int input,
        IEnumerable<AttributeValue>? attributes = null,
        IReadOnlyDictionary<string, float[]>? tensors = null,
        IReadOnlyDictionary<string, float[]>? initialState = null) =>
        Join(type, name, where, [input], attributes, tensors, initialState);

    /// <summary>Adds a layer under a name made of <paramref name="name"/>; returns its index.</summary>
    /// <param name="type">A kind of <see cref="LayerKinds"/>.</param>
    /// <param name="name">The source's name of the layer; any text.</param>
    /// <param name="where">The place in the source, for errors.</param>
    /// <param name="inputs">Indices of the layers before, or <see cref="ModelBuilder.NetworkInput"/>.</param>
    /// <param name="attributes">Attributes that differ from their defaults.</param>
    /// <param name="tensors">Row-major values by role, in canonical layout.</param>
    /// <param name="initialState">Values by role; null for zeros.</param>
    /// <exception cref="ImportException">The format does not allow it.</exception>
    public int Join(
        string type,
        string name,
        string where,
        IReadOnlyList<int> inputs,
        IEnumerable<AttributeValue>? attributes = null,
        IReadOnlyDictionary<string, float[]>? tensors = null,
        IReadOnlyDictionary<string, float[]>? initialState = null) =>
        Guard(file, where, () => builder.Layer(type, _names.Make(name, type), inputs, attributes, tensors, initialState));

    /// <summary>Adds an activation; linear adds nothing. Returns the layer's index.</summary>
    public int Activate(ActivationSpec activation, string name, string where, int input) => activation.Name == ActivationKinds.Linear
        ? input
        : Add(LayerKinds.Activation, name, where, input, [AttributeValue.Of("activation", activation)]);

    /// <summary>The model, checked by every rule of the format.</summary>
    public TinyRnnModel Build() => Guard(file, "", builder.Build);

    private static T Guard<T>(string file, string where, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ModelFileException exception)
        {
            throw new ImportException(ImportException.At(file, where, exception.Error.Message).Message, exception);
        }
    }
}
