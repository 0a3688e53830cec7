using Mte.Spec.Ops;

namespace Mte.Spec.Wire;

/// <summary>
/// The one request to a machine that hibernates, after its hello. Only the agent of this project takes it.
/// </summary>
/// <param name="Programs">The programs that share a hibernation.</param>
public sealed record Together(IReadOnlyList<Program> Programs);

/// <summary>One line of the answer to <see cref="Together"/>.</summary>
/// <param name="Program">The index of the program that the line is about.</param>
/// <param name="Answered">The line that would answer the program if it ran alone.</param>
/// <param name="PowersOff">
/// The line is about no program: the machine is about to power off. The machine that resumes sends the next
/// line, without another hello.
/// </param>
public sealed record TogetherAnswered(int Program = 0, Answered? Answered = null, bool PowersOff = false);
