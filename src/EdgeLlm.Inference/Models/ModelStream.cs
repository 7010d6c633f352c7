namespace EdgeLlm.Inference.Models;

/// <summary>Opens a model file, or says in one line why that is not possible.</summary>
internal static class ModelStream
{
    /// <summary>Opens a file that exists, is a regular one, is not empty and may be read.</summary>
    public static FileStream Open(string path)
    {
        var name = Path.GetFileName(path);
        if (Directory.Exists(path))
        {
            throw InvalidModel.Because(name.Length == 0 ? "/" : name, "it is a folder, not a file");
        }

        try
        {
            // Before it is opened, because opening a named pipe waits for a writer; pipes and devices have length 0.
            var file = new FileInfo(path);
            if (file.Exists && (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0)
            {
                throw InvalidModel.Because(name, "it is empty or not a regular file");
            }

            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InvalidModel.Because(name, "it does not exist; check the path that is configured", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw InvalidModel.Because(name, "there is no permission to read it; check its owner and mode", e);
        }
        catch (IOException e)
        {
            throw InvalidModel.Unreadable(name, e);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or System.Security.SecurityException)
        {
            throw InvalidModel.Because(name, "the path that is configured is not one", e);
        }
    }
}
