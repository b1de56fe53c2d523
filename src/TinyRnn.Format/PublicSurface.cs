// The public types of the Format assembly. Each is declared without accessibility in its own file, so that the
// generator, which compiles the same sources without this file, keeps them internal and never clashes with this assembly.
namespace TinyRnn.Format;

public readonly partial struct EquatableArray<T>;
public sealed partial record Shape;
public sealed partial record NetworkSpec;
public sealed partial record InputSpec;
public sealed partial record UsageSpec;
public sealed partial record LayerSpec;
public sealed partial record TensorBinding;
public sealed partial record InitialStateSpec;
public sealed partial record AttributeValue;
public sealed partial record ActivationSpec;
public sealed partial record OutputSpec;
public sealed partial class TinyRnnModel;
public sealed partial class Tensor;
public sealed partial class Normaliser;
public sealed partial class GoldenVectors;
public sealed partial class Provenance;
public sealed partial class WeightsFileReference;
public sealed partial record ModelError;
public sealed partial class ModelFileException;
public static partial class TensorLayout;
public sealed partial record ActivationKind;
public static partial class ActivationKinds;
public sealed partial record AttributeRule;
public sealed partial record ShapeContext;
public sealed partial record TensorRole;
public sealed partial class LayerKind;
public static partial class LayerKinds;
public static partial class ModelReader;
public static partial class ModelErrorCodes;
public sealed partial record ModelErrorCode;
