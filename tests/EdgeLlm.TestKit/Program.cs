using EdgeLlm.TestKit;

if (args is ["tiny", var path])
{
    TinyModel.Write(path);
    return 0;
}

return 2;
