namespace Mte.Reference.State;

/// <summary>The kernel function that a member of the model stands for.</summary>
/// <param name="file">The file in the kernel's tree.</param>
/// <param name="function">The function's or macro's name.</param>
[AttributeUsage(
    AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class ModelsAttribute(string file, string function) : Attribute
{
    public string File { get; } = file;

    public string Function { get; } = function;

    /// <summary>The release that has it under this name.</summary>
    public string In { get; init; } = "6.12";
}
