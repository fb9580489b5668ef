using System.Text;
using Imgpkg.Sdk;

namespace Imgpkg.Cli.Progress;

/// <summary>The names of phases in the event log: the library's, in lower case with hyphens.</summary>
internal static class EventNames
{
    public static string Of(TransferPhase phase)
    {
        StringBuilder name = new();
        foreach (char c in phase.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
