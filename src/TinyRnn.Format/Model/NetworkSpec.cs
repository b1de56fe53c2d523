namespace TinyRnn.Format;

/// <summary>
/// The structure of a model: everything that training on other data does not change. Compares by value and holds no weights;
/// the generator's step code depends on this record alone.
/// </summary>
/// <param name="Name">The model's name (a letter, then letters, digits, '-', '_' or '.').</param>
/// <param name="Summary">One line for people; may be empty.</param>
/// <param name="Input">What one step consumes.</param>
/// <param name="Activations">The activation tier that training, reference golden vectors and generated code share.</param>
/// <param name="Usage">Endless stream, or windows that start from the initial state.</param>
/// <param name="Layers">The layers in topological order: a layer's inputs come before it.</param>
/// <param name="Outputs">The outputs, concatenated in this order in the output span.</param>
sealed partial record NetworkSpec(
    string Name,
    string Summary,
    InputSpec Input,
    ActivationTier Activations,
    UsageSpec Usage,
    EquatableArray<LayerSpec> Layers,
    EquatableArray<OutputSpec> Outputs)
{
    /// <summary>Floats (or the single token) that one step consumes.</summary>
    public int InputSize => Input.Kind == InputKind.Tokens ? 1 : Input.Length * Input.Size;

    /// <summary>Floats that one step produces: the sum over the outputs.</summary>
    public int OutputSize
    {
        get
        {
            int sum = 0;
            foreach (OutputSpec output in Outputs)
            {
                sum += output.Shape.Count;
            }

            return sum;
        }
    }

    /// <summary>Whether a layer needs the whole sequence, so that the model has <c>Run</c> and no <c>Step</c>.</summary>
    public bool NeedsWholeSequence
    {
        get
        {
            foreach (LayerSpec layer in Layers)
            {
                if (LayerKinds.Find(layer.Type)!.NeedsWholeSequence)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The shape that the source <paramref name="index"/> provides: a layer's output, or for -1 the network input.</summary>
    public Shape ShapeOf(int index) => index < 0 ? Input.Shape : Layers[index].OutputShape;
}

/// <summary>A value between layers: <paramref name="Length"/> rows of <paramref name="Channels"/> floats, row-major.</summary>
/// <param name="Length">Rows, at least 1. A recurrent layer steps once per row, in order.</param>
/// <param name="Channels">Floats in a row, at least 1.</param>
sealed partial record Shape(int Length, int Channels)
{
    /// <summary>Floats in all rows.</summary>
    public int Count => Length * Channels;

    /// <inheritdoc/>
    public override string ToString() => $"[{Length}, {Channels}]";
}

/// <summary>What one step consumes.</summary>
/// <param name="Kind">Features (floats) or tokens.</param>
/// <param name="Size">Features: floats in a row. Tokens: the vocabulary's size.</param>
/// <param name="Length">Rows that one step consumes; 1 unless a step takes a frame.</param>
/// <param name="Features">Feature names; empty or <paramref name="Size"/> of them.</param>
/// <param name="Units">Physical unit of each feature; empty or <paramref name="Size"/> of them.</param>
/// <param name="SampleRateHz">Steps (or rows) per second, if stated.</param>
/// <param name="HasNormaliser">Whether mean and scale are stored (their values are not structure).</param>
/// <param name="Vocabulary">Tokens: the exact strings, in index order; else empty.</param>
sealed partial record InputSpec(
    InputKind Kind,
    int Size,
    int Length,
    EquatableArray<string> Features,
    EquatableArray<string> Units,
    double? SampleRateHz,
    bool HasNormaliser,
    EquatableArray<string> Vocabulary)
{
    /// <summary>The shape that the first layers see.</summary>
    public Shape Shape => new(Length, Kind == InputKind.Tokens ? 1 : Size);
}

/// <summary>How the model was trained to be used.</summary>
/// <param name="Mode">Endless stream, or windows.</param>
/// <param name="Steps">Window: steps in one window, the decision falls at the last; 0 for a stream.</param>
/// <param name="Stride">Window: steps between the starts of two windows, 1 to <paramref name="Steps"/>; 0 for a stream.</param>
sealed partial record UsageSpec(UsageMode Mode, int Steps, int Stride);

/// <summary>One layer: its kind, where its input comes from, its attributes, and which tensors play which role.</summary>
/// <param name="Name">Unique in the model.</param>
/// <param name="Type">A name of <see cref="LayerKinds"/>.</param>
/// <param name="Inputs">Indices of the source layers; -1 is the network input.</param>
/// <param name="Attributes">Every attribute of the kind, defaults filled in, in the kind's order.</param>
/// <param name="Tensors">The tensors present, in the kind's role order.</param>
/// <param name="InitialState">Initial state tensors, in the kind's order; empty means zeros.</param>
/// <param name="InputShape">The first input's shape.</param>
/// <param name="OutputShape">The layer's output shape.</param>
sealed partial record LayerSpec(
    string Name,
    string Type,
    EquatableArray<int> Inputs,
    EquatableArray<AttributeValue> Attributes,
    EquatableArray<TensorBinding> Tensors,
    EquatableArray<InitialStateSpec> InitialState,
    Shape InputShape,
    Shape OutputShape)
{
    /// <summary>The units of a recurrent or dense layer (its output channels).</summary>
    public int Units => OutputShape.Channels;

    /// <summary>The tensor bound to <paramref name="role"/>, or null where the layer has none.</summary>
    public TensorBinding? FindTensor(string role)
    {
        foreach (TensorBinding binding in Tensors)
        {
            if (binding.Role == role)
            {
                return binding;
            }
        }

        return null;
    }

    /// <summary>The value of an attribute of this layer's kind.</summary>
    /// <exception cref="System.ArgumentException">The kind has no such attribute.</exception>
    public AttributeValue Attribute(string name)
    {
        foreach (AttributeValue attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        throw new System.ArgumentException($"Layer kind '{Type}' has no attribute '{name}'.", nameof(name));
    }

    /// <summary>The value of an attribute that is a whole number.</summary>
    /// <exception cref="System.ArgumentException">The kind has no such attribute.</exception>
    /// <exception cref="System.InvalidOperationException">The attribute is of another type.</exception>
    public int Whole(string name) => Attribute(name).Integer!.Value;
}

/// <summary>A tensor in a role of a layer.</summary>
/// <param name="Role">A role of the layer's kind, such as <c>inputWeights</c>.</param>
/// <param name="Tensor">The tensor's name in the model.</param>
/// <param name="Dimensions">Its shape, outermost first.</param>
sealed partial record TensorBinding(string Role, string Tensor, EquatableArray<int> Dimensions);

/// <summary>An initial state of a recurrent layer.</summary>
/// <param name="Role">A role of the kind's <see cref="LayerKind.State"/>: <c>hidden</c>, <c>cell</c>, or those of a direction.</param>
/// <param name="Tensor">The tensor's name; its shape is [units].</param>
sealed partial record InitialStateSpec(string Role, string Tensor);

/// <summary>One attribute of a layer: exactly one of the values is set, by the attribute's declared type.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Integer">Whole number.</param>
/// <param name="Flag">Truth value.</param>
/// <param name="Number">Real number.</param>
/// <param name="Text">One of a closed list of words.</param>
/// <param name="Activation">Activation function.</param>
sealed partial record AttributeValue(
    string Name,
    int? Integer = null,
    bool? Flag = null,
    double? Number = null,
    string? Text = null,
    ActivationSpec? Activation = null)
{
    /// <summary>A whole number.</summary>
    public static AttributeValue Of(string name, int value) => new(name, Integer: value);

    /// <summary>A flag.</summary>
    public static AttributeValue Of(string name, bool value) => new(name, Flag: value);

    /// <summary>A real number.</summary>
    public static AttributeValue Of(string name, double value) => new(name, Number: value);

    /// <summary>A word; for an attribute that is an activation, the activation of that name with its defaults.</summary>
    public static AttributeValue Of(string name, string value) => new(name, Text: value);

    /// <summary>An activation.</summary>
    public static AttributeValue Of(string name, ActivationSpec value) => new(name, Activation: value);
}

/// <summary>An elementwise activation with its parameters.</summary>
/// <param name="Name">A name of <see cref="ActivationKinds"/>.</param>
/// <param name="Alpha">First parameter; the kind's default where it is not given; 0 where the kind has none.</param>
/// <param name="Beta">Second parameter; likewise.</param>
sealed partial record ActivationSpec(string Name, double Alpha = 0, double Beta = 0)
{
    /// <summary>An activation with the kind's defaults for the parameters that are not given.</summary>
    public static ActivationSpec Create(string name, double? alpha = null, double? beta = null)
    {
        ActivationKind? kind = ActivationKinds.Find(name);
        return new(name, alpha ?? kind?.DefaultAlpha ?? 0, beta ?? kind?.DefaultBeta ?? 0);
    }
}

/// <summary>One output of the network.</summary>
/// <param name="From">Index of the layer that provides it.</param>
/// <param name="Shape">That layer's output shape.</param>
/// <param name="Labels">Class names, one a channel; or empty.</param>
/// <param name="HasNormaliser">Whether the stored output mean and scale are applied (their values are not structure).</param>
/// <param name="HasThreshold">Whether a decision threshold is stored (its value is not structure).</param>
sealed partial record OutputSpec(int From, Shape Shape, EquatableArray<string> Labels, bool HasNormaliser, bool HasThreshold);
