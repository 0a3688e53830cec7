using Mte.Spec.Ops;

namespace Mte.Reference.Kernels;

/// <summary>A userfaultfd: the memory that it watches, and what was asked of it.</summary>
/// <param name="Mm">The memory.</param>
/// <param name="Features">Features.</param>
public sealed record UserfaultfdCtx(AddressSpace Mm, UffdFeatures Features);
