using System.Text;

namespace Imgpkg.Cli.Completion;

/// <summary>What may follow on a command line, in the form the completion scripts read (cli 2.8).</summary>
internal sealed record Candidates(IReadOnlyList<Candidate> Items, bool AllowsFiles)
{
    private const int DefaultDirective = 0;
    private const int NoFilesDirective = 4;

    public string DirectiveName => AllowsFiles ? "ShellCompDirectiveDefault" : "ShellCompDirectiveNoFileComp";

    public string Text(bool withDescriptions)
    {
        StringBuilder text = new();
        foreach (Candidate candidate in Items)
        {
            // A candidate is one line.
            string description = candidate.Description.Split('\n')[0];
            text.Append(candidate.Name).Append(withDescriptions && description.Length > 0 ? $"\t{description}" : string.Empty).Append('\n');
        }

        return text.Append(':').Append(AllowsFiles ? DefaultDirective : NoFilesDirective).Append('\n').ToString();
    }
}
