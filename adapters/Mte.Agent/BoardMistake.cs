namespace Mte.Agent;

/// <summary>What the user of a board got wrong, in one sentence.</summary>
internal sealed class BoardMistake(string message) : Exception(message);
