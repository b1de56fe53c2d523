using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Checks tensors as stated, binds them to the roles of layers and decodes them.</summary>
sealed class TensorRules
{
    private readonly ModelProblems _problems;
    private readonly IReadOnlyList<TensorDraft> _tensors;
    private readonly Dictionary<string, int[]> _dimensions = [];
    private readonly HashSet<string> _used = [];

    /// <summary>Checks names and shapes; the data is looked at only when everything else fits.</summary>
    public TensorRules(IReadOnlyList<TensorDraft> tensors, ModelProblems problems)
    {
        _problems = problems;
        _tensors = tensors;
        foreach (TensorDraft tensor in tensors)
        {
            NameRule.Check(tensor.Name, "A tensor's name", problems);
            if (_dimensions.ContainsKey(tensor.Name.Value))
            {
                throw problems.At(tensor.Name.Span, ModelErrorCodes.DuplicateName,
                    $"Two tensors are named {Wording.Quote(tensor.Name.Value)}. Give each its own name.");
            }

            _dimensions.Add(tensor.Name.Value, Dimensions(tensor));
        }
    }

    /// <summary>Binds the roles of a layer; the bindings come in the kind's order.</summary>
    public List<TensorBinding> Bind(LayerDraft layer, LayerResolver.Resolved resolved, string description)
    {
        LayerKind kind = resolved.Kind;
        CheckRoles(layer.Tensors, kind.Tensors.Select(role => role.Name).ToArray(), kind, description);
        List<TensorBinding> bindings = [];
        foreach (TensorRole role in kind.Tensors)
        {
            BindingDraft? stated = layer.Tensors.FirstOrDefault(item => item.Role.Value == role.Name);
            int[] expected = role.Dimensions(resolved.Context);
            if (stated is null)
            {
                if (role.IsRequired && role.IsAllowed?.Invoke(resolved.Context) is null)
                {
                    throw _problems.At(layer.Name.Span, ModelErrorCodes.MissingTensor,
                        $"{description}: kind '{kind.Name}' needs a tensor in role '{role.Name}' of shape {Wording.Dimensions(expected)}. " +
                        "Add it to the layer's 'tensors'.");
                }

                continue;
            }

            if (role.IsAllowed?.Invoke(resolved.Context) is string reason)
            {
                throw _problems.At(stated.Role.Span, ModelErrorCodes.RoleNotAllowed,
                    $"{description}: role '{role.Name}' is not possible here: {reason}. Remove it or change the attribute.");
            }

            Use(stated, expected, description);
            bindings.Add(new(role.Name, stated.Tensor.Value, new EquatableArray<int>(expected)));
        }

        return bindings;
    }

    /// <summary>Binds the initial state of a layer, in the kind's order.</summary>
    public List<InitialStateSpec> BindInitialState(LayerDraft layer, LayerResolver.Resolved resolved, string description)
    {
        CheckRoles(layer.InitialState, resolved.Kind.State, resolved.Kind, description);
        List<InitialStateSpec> states = [];
        foreach (string role in resolved.Kind.State)
        {
            BindingDraft? stated = layer.InitialState.FirstOrDefault(item => item.Role.Value == role);
            if (stated is not null)
            {
                if (resolved.Kind.StateProblem(resolved.Context, role) is string reason)
                {
                    throw _problems.At(stated.Role.Span, ModelErrorCodes.RoleNotAllowed,
                        $"{description}: role '{role}' is not possible here: {reason}. Remove it or change the attribute.");
                }

                Use(stated, [resolved.Context.Units], description);
                states.Add(new(role, stated.Tensor.Value));
            }
        }

        return states;
    }

    /// <summary>Checks that every tensor is used; call it when all layers are bound.</summary>
    public void CheckAllUsed()
    {
        foreach (TensorDraft tensor in _tensors)
        {
            if (!_used.Contains(tensor.Name.Value))
            {
                throw _problems.At(tensor.Name.Span, ModelErrorCodes.TensorNotUsed,
                    $"Tensor '{tensor.Name.Value}' is not used by any layer. Name it in a layer's 'tensors' or remove it.");
            }
        }
    }

    /// <summary>The shape of a tensor that <see cref="TensorRules(IReadOnlyList{TensorDraft}, ModelProblems)"/> checked.</summary>
    public int[] DimensionsOf(TensorDraft tensor) => _dimensions[tensor.Name.Value];

    private int[] Dimensions(TensorDraft tensor)
    {
        string name = tensor.Name.Value;
        double[] stated = tensor.Dimensions.Values;
        if (stated.Length is 0 or > 4)
        {
            throw _problems.At(tensor.Dimensions.Span, ModelErrorCodes.TensorShape,
                $"Tensor '{name}': the shape has {Wording.Count(stated.Length, "dimension")}; expected 1 to 4. Correct the shape.");
        }

        double count = 1;
        for (int i = 0; i < stated.Length; i++)
        {
            count *= stated[i];
            if (stated[i] < 1 || count > FormatLimits.MaximumTensorCount)
            {
                throw _problems.At(tensor.Dimensions.SpanOf(i), ModelErrorCodes.SizeOutOfRange,
                    $"Tensor '{name}': dimension {i} is {Wording.Number(stated[i])}; expected at least 1, and at most " +
                    $"{FormatLimits.MaximumTensorCount} values in all. Correct the shape.");
            }
        }

        return stated.Select(size => (int)size).ToArray();
    }

    private void CheckRoles(List<BindingDraft> stated, IReadOnlyList<string> known, LayerKind kind, string description)
    {
        HashSet<string> seen = [];
        foreach (BindingDraft binding in stated)
        {
            string role = binding.Role.Value;
            if (!known.Contains(role))
            {
                throw _problems.At(binding.Role.Span, ModelErrorCodes.UnknownRole,
                    $"{description}: kind '{kind.Name}' has no role {Wording.Quote(role)}. {Wording.Suggest(role, known.ToArray(), "roles")}");
            }

            if (!seen.Add(role))
            {
                throw _problems.At(binding.Role.Span, ModelErrorCodes.DuplicateKey,
                    $"{description}: role '{role}' is given twice. Remove one.");
            }
        }
    }

    private void Use(BindingDraft stated, int[] expected, string description)
    {
        string name = stated.Tensor.Value;
        if (!_dimensions.TryGetValue(name, out int[]? found))
        {
            throw _problems.At(stated.Tensor.Span, ModelErrorCodes.UnknownTensor,
                $"{description}: role '{stated.Role.Value}' names the tensor {Wording.Quote(name)}, which is not in 'tensors'. " +
                Wording.Suggest(name, _dimensions.Keys, "tensors"));
        }

        if (!found.SequenceEqual(expected))
        {
            TensorDraft tensor = _tensors.First(item => item.Name.Value == name);
            throw _problems.At(tensor.Dimensions.Span, ModelErrorCodes.TensorShape,
                $"{description}: {stated.Role.Value} '{name}' has shape {Wording.Dimensions(found)}; the layer's sizes need " +
                $"{Wording.Dimensions(expected)}. Correct the sizes or export the model again.");
        }

        _used.Add(name);
    }
}
